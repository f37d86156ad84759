/** Numbers and texts as pickles spell them. */
import type { PickleCursor } from "./cursor.ts";
import { decodeLoosely } from "./cursor.ts";

/** Python itself refuses longer ones (sys.int_info.default_max_str_digits). */
const MAX_DIGITS = 4300;
const MAX_LONG_BYTES = 4096;
const INTEGER = /^\s*[-+]?\d+\s*$/;
const FLOAT = /^\s*[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?\s*$/i;
const SPECIAL_FLOAT = /^\s*([-+]?)(inf|nan)\s*$/i;
const ESCAPE = /\\(?:x([0-9a-f]{2})|([0-7]{1,3})|([\\'"abfnrtv]))/gi;
const SHORT_ESCAPES: ReadonlyMap<string, string> = new Map([
  ["\\", "\\"],
  ["'", "'"],
  ['"', '"'],
  ["a", "\x07"],
  ["b", "\b"],
  ["f", "\f"],
  ["n", "\n"],
  ["r", "\r"],
  ["t", "\t"],
  ["v", "\v"],
]);

/** A number where it is exact, a bigint where it is not. */
export function narrow(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

/** INT: decimal digits, or the two spellings of booleans. */
export function parseInt10(cursor: PickleCursor): number | bigint | boolean {
  const line = cursor.line();
  if (line === "00") return false;
  if (line === "01") return true;
  return parseDigits(cursor, line);
}

/** LONG: decimal digits with an `L`. */
export function parseLong10(cursor: PickleCursor): number | bigint {
  return parseDigits(cursor, cursor.line().replace(/L$/, ""));
}

/** Digits of a memo index or an integer. */
export function parseDigits(
  cursor: PickleCursor,
  text: string,
): number | bigint {
  if (text.length > MAX_DIGITS) {
    throw cursor.error(`an integer has over ${MAX_DIGITS} digits`);
  }
  if (!INTEGER.test(text)) {
    throw cursor.error(`${JSON.stringify(text.slice(0, 40))} is no integer`);
  }
  return narrow(BigInt(text.trim().replace(/^\+/, "")));
}

/** FLOAT: a decimal number, `inf` or `nan`. */
export function parseFloat10(cursor: PickleCursor): number {
  const line = cursor.line();
  const special = SPECIAL_FLOAT.exec(line);
  if (special !== null) {
    const sign = special[1] === "-" ? -1 : 1;
    return special[2]?.toLowerCase() === "inf" ? sign * Infinity : NaN;
  }
  if (FLOAT.test(line)) return Number(line);
  throw cursor.error(`${JSON.stringify(line.slice(0, 40))} is no number`);
}

/** LONG1 and LONG4: two's complement, least byte first. */
export function parseLongBytes(
  cursor: PickleCursor,
  length: number,
): number | bigint {
  cursor.checkLeft(length);
  if (length > MAX_LONG_BYTES) {
    throw cursor.error(`an integer has over ${MAX_LONG_BYTES} bytes`);
  }
  if (length === 0) return 0;
  const digits = cursor.bytes(length).slice().reverse().toHex();
  return narrow(BigInt.asIntN(length * 8, BigInt(`0x${digits}`)));
}

/** STRING: a Python 2 literal in quotes. */
export function parseQuoted(cursor: PickleCursor): string {
  const line = cursor.line().trim();
  const quote = line[0];
  const isQuoted = line.length >= 2 && (quote === "'" || quote === '"') &&
    line.endsWith(quote);
  if (!isQuoted) throw cursor.error("a text lacks its quotes");
  const text = line.slice(1, -1).replace(
    ESCAPE,
    (whole, hex, octal, short) => {
      if (hex !== undefined) return String.fromCharCode(parseInt(hex, 16));
      if (octal !== undefined) {
        return String.fromCharCode(parseInt(octal, 8) & 0xff);
      }
      return SHORT_ESCAPES.get(short) ?? whole;
    },
  );
  return decodeLoosely(Uint8Array.from(text, (char) => char.charCodeAt(0)));
}

/** UNICODE: only `\u` and `\U` are escapes. */
export function parseRawUnicode(cursor: PickleCursor): string {
  return cursor.line().replace(
    /\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))/g,
    (_whole, short, long) => {
      const code = parseInt(short ?? long, 16);
      if (code > 0x10ffff) throw cursor.error("a text holds no character");
      return String.fromCodePoint(code);
    },
  );
}
