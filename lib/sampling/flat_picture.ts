/** Rasters of any depth as flat pictures. */
import type { Raster } from "../image/raster.ts";

/**
 * A flat picture of a raster: of a volume, its slice in the middle.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { flatPicture } from "./flat_picture.ts";
 * const volume = {
 *   width: 1,
 *   height: 1,
 *   depth: 3,
 *   channels: 1,
 *   dtype: "uint8",
 *   range: [0, 255],
 *   data: Uint8Array.of(7, 8, 9),
 * } as const;
 * assert.deepEqual([...flatPicture(volume).data], [8]);
 * ```
 */
export function flatPicture(raster: Raster): Raster {
  const { depth = 1, width, height, channels, data } = raster;
  if (depth === 1) return raster;
  const size = width * height * channels;
  const start = Math.floor(depth / 2) * size;
  return { ...raster, depth: 1, data: data.subarray(start, start + size) };
}
