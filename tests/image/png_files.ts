/** PNG files and rasters for tests. */
import { deflateSync } from "node:zlib";
import { concatBytes } from "../../lib/bytes.ts";
import { formatChunk, PNG_SIGNATURE } from "../../lib/image/png_chunks.ts";
import { allocatePixels, type Raster, WHITE } from "../../lib/image/raster.ts";

/** A raster of random values. */
export function noise(
  [width, height]: readonly [number, number],
  options: { channels: number; dtype: "uint8" | "uint16" },
): Raster<"uint8" | "uint16"> {
  const { channels, dtype } = options;
  const data = allocatePixels(dtype, width * height * channels);
  crypto.getRandomValues(data as Uint8Array<ArrayBuffer>);
  const range = [0, WHITE[dtype]] as const;
  return { width, height, channels, dtype, range, data };
}

/** A random 8-bit grey raster. */
export function grey(
  width: number,
  height: number,
): Raster<"uint8" | "uint16"> {
  return noise([width, height], { channels: 1, dtype: "uint8" });
}

/** The data of an `IHDR` chunk. */
export function header(options: {
  width: number;
  height: number;
  bitDepth: number;
  colourType: number;
  interlace?: number;
}): Uint8Array {
  const data = new Uint8Array(13);
  const view = new DataView(data.buffer);
  view.setUint32(0, options.width);
  view.setUint32(4, options.height);
  data.set([options.bitDepth, options.colourType, 0, 0], 8);
  data[12] = options.interlace ?? 0;
  return data;
}

/** A PNG file from its header and rows (filter types included). */
export function assemble(
  ihdr: Uint8Array,
  rows: readonly number[] | Uint8Array,
  extra: readonly (readonly [string, readonly number[]])[] = [],
): Uint8Array {
  return concatBytes([
    PNG_SIGNATURE,
    formatChunk("IHDR", ihdr),
    ...extra.map(([type, data]) => formatChunk(type, Uint8Array.from(data))),
    formatChunk("IDAT", deflateSync(Uint8Array.from(rows))),
    formatChunk("IEND", new Uint8Array(0)),
  ]);
}
