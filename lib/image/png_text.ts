/**
 * Text inside PNG files.
 *
 * Source: W3C, Portable Network Graphics (third edition), section 11.3.3.
 */
import { inflateSync } from "node:zlib";
import { concatBytes } from "../bytes.ts";
import {
  brokenPng,
  formatChunk,
  type PngChunk,
  readPngChunks,
} from "./png_chunks.ts";

const MAX_TEXT_BYTES = 1 << 20;
const LATIN1 = /^[\n\x20-\x7e\xa1-\xff]*$/;
const KEYWORD = /^(?! )[\x20-\x7e\xa1-\xff]{1,79}(?<! )$/;

/**
 * Writes one text as a chunk: `tEXt` where Latin-1 suffices, else `iTXt`
 * (UTF-8).
 *
 * @throws {RangeError} when the keyword is not 1 to 79 Latin-1 characters
 * without outer spaces, or the text holds a NUL.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { formatTextChunk } from "./png_text.ts";
 * assert.equal(formatTextChunk("Title", "Mass").length, 12 + 5 + 1 + 4);
 * ```
 */
export function formatTextChunk(keyword: string, text: string): Uint8Array {
  if (!KEYWORD.test(keyword) || text.includes("\0")) {
    throw new RangeError(
      `Cannot write a PNG text as its keyword must be 1 to 79 Latin-1 characters and the text free of NUL: current keyword is ${
        JSON.stringify(keyword)
      }`,
    );
  }
  const name = latin1Bytes(`${keyword}\0`);
  if (LATIN1.test(text)) {
    return formatChunk("tEXt", concatBytes([name, latin1Bytes(text)]));
  }
  // Uncompressed, no language, no translated keyword.
  const marks = Uint8Array.of(0, 0, 0, 0);
  const encoded = new TextEncoder().encode(text);
  return formatChunk("iTXt", concatBytes([name, marks, encoded]));
}

/**
 * All texts of a PNG file by keyword (`tEXt`, `zTXt` and `iTXt`); the last one
 * wins where a keyword repeats.
 *
 * @throws {FormatError} when the file is broken or a text inflates to more than
 * 1 MiB.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { encodePng, readPngText } from "@medigan/core/image";
 * const dot = {
 *   width: 1,
 *   height: 1,
 *   channels: 1,
 *   dtype: "uint8",
 *   range: [0, 255],
 *   data: Uint8Array.of(9),
 * } as const;
 * const png = encodePng(dot, { text: { Comment: "Synthetic" } });
 * assert.deepEqual(readPngText(png), { Comment: "Synthetic" });
 * ```
 */
export function readPngText(
  bytes: Uint8Array,
): { readonly [keyword: string]: string } {
  return Object.fromEntries(
    readPngChunks(bytes).flatMap((chunk) => {
      const read = READERS.get(chunk.type);
      return read === undefined ? [] : [readText(chunk, read)];
    }),
  );
}

type TextReader = (rest: Uint8Array) => string;

const READERS: ReadonlyMap<string, TextReader> = new Map([
  ["tEXt", latin1Text],
  ["zTXt", (rest) => latin1Text(inflateText(rest.subarray(1)))],
  ["iTXt", readInternationalText],
]);

function readText(chunk: PngChunk, read: TextReader): [string, string] {
  const [keyword, rest] = splitAtNul(chunk.data);
  return [latin1Text(keyword), read(rest)];
}

function readInternationalText(data: Uint8Array): string {
  const [, afterLanguage] = splitAtNul(data.subarray(2));
  const [, text] = splitAtNul(afterLanguage);
  const isCompressed = data[0] === 1;
  return new TextDecoder().decode(isCompressed ? inflateText(text) : text);
}

function splitAtNul(data: Uint8Array): [Uint8Array, Uint8Array] {
  const at = data.indexOf(0);
  if (at < 0) throw brokenPng("a text chunk lacks its separator");
  return [data.subarray(0, at), data.subarray(at + 1)];
}

function inflateText(data: Uint8Array): Uint8Array {
  try {
    return inflateSync(data, { maxOutputLength: MAX_TEXT_BYTES });
  } catch (cause) {
    throw brokenPng("a compressed text is damaged or too long", cause);
  }
}

function latin1Bytes(text: string): Uint8Array {
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}

function latin1Text(bytes: Uint8Array): string {
  // TextDecoder's "latin1" means windows-1252, which differs in 0x80..0x9f.
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
}
