import assert from "node:assert/strict";
import { checkCode } from "../../lib/sandbox/mod.ts";

const check = (text: string) =>
  checkCode("generate.ts", new TextEncoder().encode(text));

for (
  const text of [
    "export function generate() {}",
    "export async function generate() {}",
    "export const generate = () => {};",
    "function generate() {}\nexport { generate };",
    `import type { Generate } from "@medigan/core/sandbox";\nexport const generate: Generate = () => {};`,
    `import type {\n  Generate,\n} from "x";\nexport const generate: Generate = () => {};`,
  ]
) {
  Deno.test(`taken: ${JSON.stringify(text)}`, () => check(text));
}

for (
  const [text, message] of [
    [
      `import fs from "node:fs";\nexport const generate = 1;`,
      /imports nothing/,
    ],
    [`import "./x.ts";\nexport const generate = 1;`, /imports nothing/],
    [`import * as x from "y"\nexport const generate = 1;`, /imports nothing/],
    [
      `import {\n  a,\n} from "y";\nexport const generate = 1;`,
      /imports nothing/,
    ],
    [
      `export * from "./other.ts"; export const generate = 1;`,
      /imports nothing/,
    ],
    ["export const other = 1;", /must export generate/],
    ["", /must export generate/],
    [
      "x".repeat(300_000),
      /at most 262144 bytes: current size is at least 300000/,
    ],
  ] as const
) {
  Deno.test(`refused: ${JSON.stringify(text.slice(0, 60))}`, () => {
    assert.throws(() => check(text), message);
  });
}

for (
  const [name, piece] of Object.entries({
    "blank lines": "\n",
    "blanks": " ",
    "exports without an end": "export\n",
    "imports without an end": "import {",
    "imports in lines": "import a\n",
    "names without an end": "export a from\n",
  })
) {
  Deno.test(`looked at to its end: ${name}`, () => {
    const text = piece.repeat(Math.floor(262_144 / piece.length));
    // It would not end today, were the search a square of the length.
    assert.throws(() => check(text), /must export|imports nothing/);
  });
}
