/** A small alphabet for captions: 5 x 7 pixels a letter, one apart. */

/** Columns from one letter to the next. */
export const LETTER_STEP = 6;
/** Rows of a letter. */
export const LETTER_HEIGHT = 7;

const LETTER_WIDTH = 5;

/** Seven rows from the top, each a base 32 digit whose bits are pixels. */
const GLYPHS: ReadonlyMap<string, string> = new Map(Object.entries({
  "0": "ehjlphe",
  "1": "4c4444e",
  "2": "eh1248v",
  "3": "v2421he",
  "4": "26aiv22",
  "5": "vgu11he",
  "6": "68guhhe",
  "7": "v124888",
  "8": "ehhehhe",
  "9": "ehhf12c",
  A: "ehhvhhh",
  B: "uhhuhhu",
  C: "ehggghe",
  D: "sihhhis",
  E: "vgguggv",
  F: "vgguggg",
  G: "ehgnhhf",
  H: "hhhvhhh",
  I: "e44444e",
  J: "72222ic",
  K: "hikokih",
  L: "ggggggv",
  M: "hrllhhh",
  N: "hhpljhh",
  O: "ehhhhhe",
  P: "uhhuggg",
  Q: "ehhhlid",
  R: "uhhukih",
  S: "fgge11u",
  T: "v444444",
  U: "hhhhhhe",
  V: "hhhhha4",
  W: "hhhllla",
  X: "hha4ahh",
  Y: "hhha444",
  Z: "v1248gv",
  "-": "000v000",
  "_": "000000v",
  ".": "00000cc",
  ":": "0cc0cc0",
  "/": "01248g0",
  "#": "aavavaa",
  "=": "00v0v00",
  "+": "044v440",
  "%": "op248j3",
  " ": "0000000",
}));

/** What stands for a letter that the alphabet lacks. */
const UNKNOWN = "vhhhhhv";

/**
 * The pixels of a line of text that are set, as columns and rows from its
 * upper left corner. Small letters look like capitals.
 *
 * @param maxWidth Columns that the text may take; letters beyond are left out.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { textPixels } from "./font.ts";
 * assert.deepEqual(textPixels("-", 5).map(([x]) => x), [0, 1, 2, 3, 4]);
 * ```
 */
export function textPixels(
  text: string,
  maxWidth: number,
): (readonly [column: number, row: number])[] {
  const room = Math.floor((maxWidth + 1) / LETTER_STEP);
  return [...text.toUpperCase()].slice(0, room).flatMap((letter, index) =>
    glyphPixels(GLYPHS.get(letter) ?? UNKNOWN)
      .map(([column, row]) => [index * LETTER_STEP + column, row] as const)
  );
}

function glyphPixels(glyph: string): [number, number][] {
  return [...glyph].flatMap((digit, row) => {
    const bits = parseInt(digit, 32);
    return [...Array(LETTER_WIDTH).keys()]
      .filter((column) => bits >> (LETTER_WIDTH - 1 - column) & 1)
      .map((column): [number, number] => [column, row]);
  });
}
