/**
 * The chunks that a PNG file consists of.
 *
 * Source: W3C, Portable Network Graphics (third edition), section 5.
 */
import { crc32 } from "node:zlib";
import { FormatError } from "../errors.ts";
import { sniffFormat } from "./sniff.ts";

/** The eight bytes that a PNG file begins with. */
export const PNG_SIGNATURE: Uint8Array = Uint8Array.of(
  0x89,
  0x50,
  0x4e,
  0x47,
  0x0d,
  0x0a,
  0x1a,
  0x0a,
);

/** One chunk. */
export interface PngChunk {
  /** Four letters. */
  readonly type: string;
  /** What it holds: a view of the file. */
  readonly data: Uint8Array;
}

/** Length, type and checksum. */
const FRAME_BYTES = 12;

/**
 * Writes a chunk with its length and checksum.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { formatChunk } from "./png_chunks.ts";
 * assert.equal(formatChunk("IEND", new Uint8Array(0)).length, 12);
 * ```
 */
export function formatChunk(type: string, data: Uint8Array): Uint8Array {
  const chunk = new Uint8Array(data.length + FRAME_BYTES);
  const view = new DataView(chunk.buffer);
  view.setUint32(0, data.length);
  for (let place = 0; place < 4; place++) {
    chunk[4 + place] = type.charCodeAt(place);
  }
  chunk.set(data, 8);
  view.setUint32(data.length + 8, crc32(chunk.subarray(4, data.length + 8)));
  return chunk;
}

/**
 * The chunks of a PNG file, from `IHDR` to `IEND`, checksums verified.
 *
 * @throws {FormatError} when the bytes are no PNG file, or it is cut short or
 * damaged.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { readPngChunks } from "./png_chunks.ts";
 * assert.throws(() => readPngChunks(new Uint8Array(4)), { code: "format" });
 * ```
 */
export function readPngChunks(bytes: Uint8Array): PngChunk[] {
  checkSignature(bytes);
  const chunks: PngChunk[] = [];
  let offset = PNG_SIGNATURE.length;
  while (chunks.at(-1)?.type !== "IEND") {
    const chunk = readChunk(bytes, offset);
    if (chunks.length === 0 && chunk.type !== "IHDR") {
      throw brokenPng(`its first chunk is "${chunk.type}" instead of "IHDR"`);
    }
    chunks.push(chunk);
    offset += chunk.data.length + FRAME_BYTES;
  }
  return chunks;
}

function checkSignature(bytes: Uint8Array): void {
  if (PNG_SIGNATURE.every((byte, at) => bytes[at] === byte)) return;
  const format = sniffFormat(bytes);
  if (format === undefined || format === "PNG") {
    throw brokenPng("it does not begin with the PNG signature");
  }
  throw new FormatError(
    `Cannot read the image as it is a ${format} file and must be a PNG file`,
    { hint: "Convert it to PNG; its name alone does not make it one" },
  );
}

function readChunk(bytes: Uint8Array, offset: number): PngChunk {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const room = bytes.length - offset - FRAME_BYTES;
  if (room < 0) throw brokenPng("it ends before its IEND chunk");
  const length = view.getUint32(offset);
  const type = String.fromCharCode(...bytes.subarray(offset + 4, offset + 8));
  if (!/^[A-Za-z]{4}$/.test(type)) {
    throw brokenPng(`there is no chunk at byte ${offset}`);
  }
  if (length > room) throw brokenPng(`it ends within its ${type} chunk`);
  const end = offset + 8 + length;
  if (crc32(bytes.subarray(offset + 4, end)) !== view.getUint32(end)) {
    throw brokenPng(`the checksum of its ${type} chunk is wrong`);
  }
  return { type, data: bytes.subarray(offset + 8, end) };
}

/**
 * The error for a PNG file that cannot be read.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { brokenPng } from "./png_chunks.ts";
 * assert(brokenPng("it is empty").message.endsWith("it is empty"));
 * ```
 */
export function brokenPng(what: string, cause?: unknown): FormatError {
  return new FormatError(`Cannot read the image as PNG: ${what}`, {
    hint: "The file was cut short or is damaged: fetch or write it again",
    cause,
  });
}
