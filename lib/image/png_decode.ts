/** Reading PNG files: strict, and bounded by the size of the file. */
import { inflateSync } from "node:zlib";
import { concatBytes } from "../bytes.ts";
import { brokenPng, type PngChunk, readPngChunks } from "./png_chunks.ts";
import { applyColours } from "./png_colour.ts";
import { unfilterRows } from "./png_filter.ts";
import {
  parsePngHeader,
  type Pass,
  passRowBytes,
  type PngHeader,
} from "./png_header.ts";
import { allocatePixels, type Raster, WHITE } from "./raster.ts";

/** How {@linkcode decodePng} reads. */
export interface PngDecodeOptions {
  /** Most pixels that an image may have; 67,108,864 (8192 x 8192) if absent. */
  readonly maxPixels?: number | undefined;
}

/** Chunks without which an image cannot be shown right. */
const CRITICAL = new Set(["IHDR", "PLTE", "IDAT", "IEND"]);

/** Deflate cannot shrink more than this (zlib's technical notes). */
const MAX_DEFLATE_RATIO = 1032;

/**
 * Reads a PNG file of any colour type, bit depth and interlacing.
 *
 * The raster is `uint16` for 16-bit files, else `uint8` (fewer bits are scaled
 * to 0..255). Palettes become RGB; transparency becomes an alpha channel.
 * Gamma and colour profiles are not applied.
 *
 * @throws {FormatError} when the bytes are no PNG file, or it is damaged, cut
 * short, too large, or inflates to anything but its pixels.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { decodePng } from "@medigan/core/image";
 * const jpeg = Uint8Array.of(0xff, 0xd8, 0xff, 0xe0);
 * assert.throws(() => decodePng(jpeg), /it is a JPEG file/);
 * ```
 */
export function decodePng(
  bytes: Uint8Array,
  options: PngDecodeOptions = {},
): Raster<"uint8" | "uint16"> {
  const chunks = readPngChunks(bytes);
  const unknown = chunks.find(({ type }) =>
    /^[A-Z]/.test(type) && !CRITICAL.has(type)
  );
  if (unknown !== undefined) {
    throw brokenPng(`it needs its unknown chunk ${unknown.type}`);
  }
  const header = parsePngHeader(
    findChunk(chunks, "IHDR") ?? new Uint8Array(0),
    options.maxPixels ?? 8192 ** 2,
  );
  const samples = readSamples(header, inflatePixels(header, chunks));
  return applyColours(toRaster(header, samples), {
    header,
    palette: findChunk(chunks, "PLTE"),
    transparency: findChunk(chunks, "tRNS"),
  });
}

function findChunk(
  chunks: readonly PngChunk[],
  wanted: string,
): Uint8Array | undefined {
  return chunks.find(({ type }) => type === wanted)?.data;
}

function inflatePixels(
  header: PngHeader,
  chunks: readonly PngChunk[],
): Uint8Array {
  const parts = chunks.filter(({ type }) => type === "IDAT");
  const compressed = concatBytes(parts.map(({ data }) => data));
  const wanted = header.passes
    .filter(({ width }) => width > 0)
    .reduce(
      (sum, { width, height }) =>
        sum + height * (passRowBytes(header, width) + 1),
      0,
    );
  if (wanted > compressed.length * MAX_DEFLATE_RATIO) {
    throw brokenPng(
      `${compressed.length} bytes cannot hold its ${header.width} x ${header.height} pixels`,
    );
  }
  const pixels = inflateAtMost(compressed, wanted);
  if (pixels.length === wanted) return pixels;
  throw brokenPng(
    `its pixels need ${wanted} bytes, and it has ${pixels.length}`,
  );
}

function inflateAtMost(compressed: Uint8Array, wanted: number): Uint8Array {
  try {
    return inflateSync(compressed, { maxOutputLength: wanted });
  } catch (cause) {
    throw brokenPng("its pixels do not inflate to their size", cause);
  }
}

/** Samples as they are in the file, pixels in their final order. */
function readSamples(
  header: PngHeader,
  bytes: Uint8Array,
): Uint8Array | Uint16Array {
  const samples = allocatePixels(
    header.bitDepth === 16 ? "uint16" : "uint8",
    header.width * header.height * header.samples,
  );
  let offset = 0;
  for (const pass of header.passes) {
    if (pass.width === 0) continue;
    const layout = {
      rowBytes: passRowBytes(header, pass.width),
      rows: pass.height,
      pixelBytes: Math.max(1, header.samples * header.bitDepth / 8),
    };
    const size = (layout.rowBytes + 1) * layout.rows;
    const filtered = bytes.subarray(offset, offset + size);
    unfilterRows(filtered, layout).forEach((row, index) =>
      placeRow(samples, unpack(row, header), { header, pass, index })
    );
    offset += size;
  }
  return samples;
}

/** The samples of a row, and what pads its last byte. */
function unpack(row: Uint8Array, header: PngHeader): Uint8Array | Uint16Array {
  const { bitDepth } = header;
  if (bitDepth === 8) return row;
  if (bitDepth === 16) return bigEndianValues(row);
  const perByte = 8 / bitDepth;
  return Uint8Array.from({ length: row.length * perByte }, (_, at) => {
    const byte = row[Math.floor(at / perByte)] ?? 0;
    const shift = 8 - bitDepth * (at % perByte + 1);
    return byte >> shift & (1 << bitDepth) - 1;
  });
}

function bigEndianValues(row: Uint8Array): Uint16Array {
  const values = new Uint16Array(row.length / 2);
  for (let at = 0; at < values.length; at++) {
    values[at] = (row[at * 2] ?? 0) << 8 | (row[at * 2 + 1] ?? 0);
  }
  return values;
}

function placeRow(
  target: Uint8Array | Uint16Array,
  row: Uint8Array | Uint16Array,
  at: { header: PngHeader; pass: Pass; index: number },
): void {
  const { pass, header: { width, samples } } = at;
  const start = (pass.top + at.index * pass.rowStep) * width + pass.left;
  if (pass.columnStep === 1) {
    target.set(row.subarray(0, pass.width * samples), start * samples);
    return;
  }
  for (let pixel = 0; pixel < pass.width; pixel++) {
    target.set(
      row.subarray(pixel * samples, (pixel + 1) * samples),
      (start + pixel * pass.columnStep) * samples,
    );
  }
}

function toRaster(
  header: PngHeader,
  data: Uint8Array | Uint16Array,
): Raster<"uint8" | "uint16"> {
  const dtype = header.bitDepth === 16 ? "uint16" : "uint8";
  return {
    width: header.width,
    height: header.height,
    channels: header.samples,
    dtype,
    range: [0, WHITE[dtype]],
    data,
  };
}
