/**
 * Rasters: images as plain data.
 *
 * @module
 */

/** Element types of a raster with their arrays. */
export interface RasterArrays {
  /** Grey values 0..255. */
  uint8: Uint8Array;
  /** Grey values 0..65535. */
  uint16: Uint16Array;
  /** Any values. */
  float32: Float32Array;
}

/** Element type of a raster. */
export type RasterDType = keyof RasterArrays;

/** An image or volume: pixels by row, then column, channels interleaved. */
export interface Raster<D extends RasterDType = RasterDType> {
  /** Columns. */
  readonly width: number;
  /** Rows. */
  readonly height: number;
  /** Slices of a volume, each a whole image after the other; 1 when absent. */
  readonly depth?: number;
  /** 1 grey, 2 grey and alpha, 3 RGB, 4 RGBA, or any other number. */
  readonly channels: number;
  /** Element type. */
  readonly dtype: D;
  /** Smallest and largest value that the element can mean. */
  readonly range: readonly [number, number];
  /** Values, `depth * height * width * channels` of them. */
  readonly data: RasterArrays[D];
}

/** Grey value of white for each whole-number element type. */
export const WHITE = { uint8: 255, uint16: 65535 } as const;

/**
 * An array of `length` zeros for an element type.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { allocatePixels } from "./raster.ts";
 * assert(allocatePixels("uint16", 4).byteLength === 8);
 * ```
 */
export function allocatePixels<D extends RasterDType>(
  dtype: D,
  length: number,
): RasterArrays[D] {
  const arrays: { [K in RasterDType]: new (size: number) => RasterArrays[K] } =
    { uint8: Uint8Array, uint16: Uint16Array, float32: Float32Array };
  return new arrays[dtype](length);
}

/**
 * Checks that a raster is a whole image: sizes are positive and `data` holds
 * as many values as they say.
 *
 * @param what What is being done, to begin the message: "Cannot `what`".
 *
 * @throws {RangeError} when it is not.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { checkRaster } from "./raster.ts";
 * const raster = {
 *   width: 2,
 *   height: 2,
 *   channels: 1,
 *   dtype: "uint8",
 *   range: [0, 255],
 *   data: new Uint8Array(3),
 * } as const;
 * assert.throws(() => checkRaster(raster, "show it"), RangeError);
 * ```
 */
export function checkRaster(raster: Raster, what: string): void {
  const { width, height, depth = 1, channels, data } = raster;
  const sizes = [width, height, depth, channels];
  const wanted = sizes.reduce((product, size) => product * size, 1);
  const isWhole = sizes.every((size) => Number.isSafeInteger(size) && size > 0);
  if (isWhole && data.length === wanted) return;
  throw new RangeError(
    `Cannot ${what} as a raster must have positive sizes and as many values as they say: current sizes are width ${width}, height ${height}, depth ${depth}, channels ${channels} with ${data.length} values`,
  );
}
