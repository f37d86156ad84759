/** Text of strangers, made fit to be shown. */

// Control characters of both sets, marks that turn the direction of writing,
// separators of lines and paragraphs, tags and other invisible ones.
const UNFIT = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Cs}\u2028\u2029]+/gu;

/** Escape sequences of terminals, which are left out with all they say. */
const ESCAPES =
  // deno-lint-ignore no-control-regex
  /(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]|(?:\x1b[\]PX^_]|[\x9d\x90\x98\x9e\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c|$)|\x1b[ -/]*[0-~]?/g;

/**
 * One line of at most `maxLength` characters without anything that could steer
 * a terminal or hide what it says.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { plainText } from "./plain_text.ts";
 * assert.equal(plainText("a\x1b[31mb\nc"), "ab c");
 * assert.equal(plainText("x\x1b]0;title\x07y"), "xy");
 * ```
 */
export function plainText(text: string, maxLength = 500): string {
  // Cut first: what is dropped must cost nothing.
  const head = text.slice(0, 8 * maxLength);
  const plain = head.replace(ESCAPES, "").replace(UNFIT, " ").trim();
  return plain.length <= maxLength
    ? plain
    : `${plain.slice(0, maxLength - 1).toWellFormed().replace(/\ufffd$/, "")}…`;
}
