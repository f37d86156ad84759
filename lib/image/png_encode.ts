/** Writing PNG files. */
import { deflateSync } from "node:zlib";
import { concatBytes } from "../bytes.ts";
import { formatChunk, PNG_SIGNATURE } from "./png_chunks.ts";
import { filterRows } from "./png_filter.ts";
import { formatTextChunk } from "./png_text.ts";
import { checkRaster, type Raster } from "./raster.ts";

/** How {@linkcode encodePng} writes. */
export interface PngEncodeOptions {
  /** Texts by keyword; see {@linkcode provenanceText}. */
  readonly text?: { readonly [keyword: string]: string } | undefined;
  /** 0 (none) to 9 (smallest); 6 when absent. */
  readonly compressionLevel?: number | undefined;
}

/** Colour type of 1 grey, 2 grey and alpha, 3 RGB, 4 RGBA. */
const COLOUR_TYPES = [undefined, 0, 4, 2, 6];

/**
 * Writes a raster as a PNG file: 8 bits a value for `uint8`, 16 for `uint16`.
 * The same bytes for the same input.
 *
 * @throws {RangeError} when the raster is neither `uint8` nor `uint16`, is a
 * volume, has no 1 to 4 channels, or its data do not fit its sizes.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { decodePng, encodePng } from "@medigan/core/image";
 * const raster = {
 *   width: 2,
 *   height: 1,
 *   channels: 1,
 *   dtype: "uint16",
 *   range: [0, 65535],
 *   data: Uint16Array.of(0, 65535),
 * } as const;
 * assert.deepEqual(decodePng(encodePng(raster)).data, raster.data);
 * ```
 */
export function encodePng(
  raster: Raster,
  options: PngEncodeOptions = {},
): Uint8Array<ArrayBuffer> {
  const { width, height, channels, dtype } = raster;
  const pixels = pixelBytesOf(raster);
  const pixelBytes = channels * (dtype === "uint16" ? 2 : 1);
  const rowBytes = width * pixelBytes;
  const filtered = filterRows(pixels, { rowBytes, rows: height, pixelBytes });
  const level = options.compressionLevel ?? 6;
  const texts = Object.entries(options.text ?? {});
  return concatBytes([
    PNG_SIGNATURE,
    formatChunk("IHDR", formatHeader(raster)),
    ...texts.map(([keyword, text]) => formatTextChunk(keyword, text)),
    formatChunk("IDAT", deflateSync(filtered, { level })),
    formatChunk("IEND", new Uint8Array(0)),
  ]);
}

function pixelBytesOf(raster: Raster): Uint8Array {
  checkRaster(raster, "write a PNG file");
  const { data } = raster;
  const isFlat = (raster.depth ?? 1) === 1;
  const isColour = COLOUR_TYPES[raster.channels] !== undefined;
  if (isFlat && isColour && data instanceof Uint8Array) return data;
  if (isFlat && isColour && data instanceof Uint16Array) return bigEndian(data);
  throw new RangeError(
    `Cannot write a PNG file as the raster must be a uint8 or uint16 image with 1 to 4 channels: current value is ${raster.dtype} with ${raster.channels} channels and ${
      raster.depth ?? 1
    } slices`,
  );
}

function bigEndian(values: Uint16Array): Uint8Array {
  const bytes = new Uint8Array(values.length * 2);
  for (let at = 0; at < values.length; at++) {
    const value = values[at] ?? 0;
    bytes[at * 2] = value >> 8;
    bytes[at * 2 + 1] = value;
  }
  return bytes;
}

function formatHeader(raster: Raster): Uint8Array {
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, raster.width);
  view.setUint32(4, raster.height);
  header[8] = raster.dtype === "uint16" ? 16 : 8;
  header[9] = COLOUR_TYPES[raster.channels] ?? 0;
  return header;
}
