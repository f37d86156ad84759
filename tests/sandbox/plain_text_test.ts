import assert from "node:assert/strict";
import fc from "fast-check";
import { plainText } from "../../lib/sandbox/plain_text.ts";

const ESC = "\x1b";

Deno.test("what steers a terminal is left out, with all it says", () => {
  const cases: readonly (readonly [string, string])[] = [
    ["plain, ünïcode, 漢字 🙂", "plain, ünïcode, 漢字 🙂"],
    [`a${ESC}[1;31mred${ESC}[0m`, "ared"],
    [`a${ESC}]0;title${"\x07"}b`, "ab"],
    [`a${ESC}]8;;http://x${ESC}\\link${ESC}]8;;${ESC}\\b`, "alinkb"],
    [`a${ESC}Pdevice${ESC}\\b`, "ab"],
    [`a${ESC}]0;never ends`, "a"],
    ["a\x9b31mb", "ab"],
    ["a\x9d0;title\x9cb", "ab"],
    [`a${ESC}cb`, "ab"],
    [`a${ESC}(0b`, "ab"],
    ["a\r\nb\tc\bd", "a b c d"],
    ["\u202egnp.exe", "gnp.exe"],
    ["a\u200b\u2066b\u{e0041}c", "a b c"],
    [`a${ESC}`, "a"],
  ];
  for (const [text, wanted] of cases) assert.equal(plainText(text), wanted);
});

Deno.test("no text holds a control character, and none is too long", () => {
  const units = fc.constantFrom(
    ...[
      ESC,
      "[",
      "]",
      "\x9b",
      "\x07",
      "m",
      "\n",
      "\u202e",
      "\ud83d",
      "x",
      "\\",
    ],
  );
  fc.assert(
    fc.property(fc.string({ unit: units, maxLength: 60 }), (text) => {
      const plain = plainText(text, 20);
      assert.doesNotMatch(plain, /[\p{Cc}\p{Cf}\p{Cs}]/u);
      assert(plain.length <= 20);
    }),
    { numRuns: 5000 },
  );
});

Deno.test("a flood costs no more than its beginning", () => {
  assert.equal(plainText(ESC.repeat(1e6), 10), "");
  assert.equal(plainText("[".repeat(1e6), 10).length, 10);
});
