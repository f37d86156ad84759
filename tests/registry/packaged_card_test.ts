/** The card that a package brings, in a package that anybody may have made. */
import assert from "node:assert/strict";
import { bytesSource } from "../../lib/bytes.ts";
import type { MediganEvent } from "../../lib/events.ts";
import { type CardFolder, packagedCard } from "../../lib/registry/mod.ts";
import { netCard } from "../contribute/packages.ts";

function packageOf(files: { readonly [name: string]: string }): CardFolder {
  return {
    source: { name: "a.zip" },
    list: () => Object.keys(files),
    open: (name) =>
      Promise.resolve(bytesSource(new TextEncoder().encode(files[name] ?? ""))),
  };
}

const card = netCard();
const text = JSON.stringify(card);

Deno.test("the card lies at the top or in the one folder, no deeper", async () => {
  assert.deepEqual(
    await packagedCard(packageOf({ "medigan.json": text })),
    card,
  );
  assert.deepEqual(
    await packagedCard(packageOf({ "model/medigan.json": text })),
    card,
  );
  assert.equal(
    await packagedCard(packageOf({ "a/b/medigan.json": text })),
    undefined,
  );
  assert.equal(
    await packagedCard(packageOf({ "xmedigan.json": text })),
    undefined,
  );
});

Deno.test("a file that is no card is passed over, aloud", async () => {
  const events: MediganEvent[] = [];
  const files = packageOf({ "medigan.json": '{"schema":"other/1"}' });
  const found = await packagedCard(files, {
    onEvent: (event) => events.push(event),
  });
  assert.equal(found, undefined);
  assert.match(JSON.stringify(events), /a\.zip\/medigan\.json is passed over/);
});

for (
  const [name, content, message] of [
    ["no JSON", "{", /must be JSON/],
    ["too large", " ".repeat(2 ** 20 + 1), /at most 1048576 bytes/],
    [
      "an unknown key",
      JSON.stringify({ ...card, evil: 1 }),
      /evil must be absent/,
    ],
    [
      "a path that climbs",
      JSON.stringify(netCard({ checkpoint: { path: "../x" } })),
      /checkpoint\.path must be a relative path/,
    ],
    [
      "a digest of a path that climbs",
      JSON.stringify(netCard({ files: { "../x": "0".repeat(64) } })),
      /execution\.files must be digests by paths within the package/,
    ],
    [
      "a digest that is none",
      JSON.stringify(netCard({ files: { x: "0" } })),
      /files\.x must be 64 lower-case/,
    ],
    [
      "a name that means something to JavaScript",
      `${JSON.stringify(card).slice(0, -1)},"__proto__":{"evil":1}}`,
      /must be/,
    ],
    [
      "deep nesting",
      `{"schema":"medigan.card/1","a":${"[".repeat(99)}${"]".repeat(99)}}`,
      /nested deeper/,
    ],
  ] as const
) {
  Deno.test(`refused: ${name}`, async () => {
    const files = packageOf({ "medigan.json": content });
    await assert.rejects(packagedCard(files), (error) => {
      assert.equal((error as { code: string }).code, "card");
      assert.match(String(error), message);
      return true;
    });
  });
}
