import assert from "node:assert/strict";
import fc from "fast-check";
import {
  createUi,
  printable,
  textWidth,
  truncate,
  wrap,
} from "../../../cli/ui/style.ts";

Deno.test("text of unknown origin cannot act on the terminal", () => {
  assert.equal(printable("a\x1b[2Jb\nc"), "a\\x1b[2Jb\\x0ac");
  assert.equal(printable("\x9b31m"), "\\x9b31m");
  assert.equal(printable("abc\u202egnp"), "abc\\u{202e}gnp");
  assert.equal(printable("Größe ≥ 3"), "Größe ≥ 3");
});

Deno.test("no text keeps a control character", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => {
    assert.doesNotMatch(printable(text), /[\p{Cc}\p{Cf}]/u);
  }));
});

Deno.test("wrapped lines keep to the width and lose no letter", () => {
  fc.assert(
    fc.property(
      fc.array(fc.stringMatching(/^[a-zé]+$/), { minLength: 1 }),
      fc.integer({ min: 1, max: 40 }),
      (words, width) => {
        const text = words.join(" ");
        const lines = wrap(text, width);
        for (const line of lines) {
          assert(textWidth(line) <= width || !line.includes(" "), line);
        }
        assert.equal(
          lines.join("").replaceAll(" ", ""),
          text.replaceAll(" ", ""),
        );
      },
    ),
  );
});

Deno.test("truncation says that something is missing", () => {
  assert.equal(truncate("abcdef", 4), "abc…");
  assert.equal(truncate("abcd", 4), "abcd");
});

Deno.test("colours are used only where they are welcome", () => {
  assert.equal(createUi(80, false).paint("red", "x"), "x");
  const painted = createUi(80, true).paint("red", "x");
  assert(painted.startsWith("\x1b[") && textWidth(painted) === 1);
});
