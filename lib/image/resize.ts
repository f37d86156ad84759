/** Changing the size of rasters, for display. */
import {
  allocatePixels,
  checkRaster,
  type Raster,
  type RasterDType,
} from "./raster.ts";

/** Width and height in pixels. */
export interface ImageSize {
  /** Columns. */
  readonly width: number;
  /** Rows. */
  readonly height: number;
}

/**
 * A raster of another size, each pixel that of the nearest place.
 *
 * @throws {RangeError} when a size is no positive integer or the raster is a
 * volume.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { resizeNearest } from "@medigan/core/image";
 * const raster = {
 *   width: 2,
 *   height: 1,
 *   channels: 1,
 *   dtype: "uint8",
 *   range: [0, 255],
 *   data: Uint8Array.of(1, 2),
 * } as const;
 * const wide = resizeNearest(raster, { width: 4, height: 1 });
 * assert.deepEqual([...wide.data], [1, 1, 2, 2]);
 * ```
 */
export function resizeNearest<D extends RasterDType>(
  raster: Raster<D>,
  size: ImageSize,
): Raster<D> {
  checkSizes(raster, size);
  const { channels } = raster;
  const target = emptyLike(raster, size);
  const columns = nearestPlaces(raster.width, size.width);
  const rows = nearestPlaces(raster.height, size.height);
  rows.forEach((row, y) =>
    columns.forEach((column, x) => {
      const start = (row * raster.width + column) * channels;
      target.data.set(
        raster.data.subarray(start, start + channels),
        (y * size.width + x) * channels,
      );
    })
  );
  return target;
}

function nearestPlaces(from: number, to: number): number[] {
  return Array.from(
    { length: to },
    (_, at) => Math.floor((at + 0.5) * from / to),
  );
}

/**
 * A raster of another size, each pixel the mean of the area that it covers;
 * for making images smaller.
 *
 * @throws {RangeError} when a size is no positive integer or the raster is a
 * volume.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { resizeArea } from "@medigan/core/image";
 * const raster = {
 *   width: 3,
 *   height: 1,
 *   channels: 1,
 *   dtype: "float32",
 *   range: [0, 6],
 *   data: Float32Array.of(0, 3, 6),
 * } as const;
 * const half = resizeArea(raster, { width: 2, height: 1 });
 * assert.deepEqual([...half.data], [1, 5]);
 * ```
 */
export function resizeArea<D extends RasterDType>(
  raster: Raster<D>,
  size: ImageSize,
): Raster<D> {
  checkSizes(raster, size);
  const columns = coverage(raster.width, size.width);
  const rows = coverage(raster.height, size.height);
  const target = emptyLike(raster, size);
  const isWhole = raster.dtype !== "float32";
  const { channels } = raster;
  rows.forEach((rowCover, y) =>
    columns.forEach((columnCover, x) => {
      for (let channel = 0; channel < channels; channel++) {
        const mean = areaMean(raster, { rowCover, columnCover, channel });
        const place = (y * size.width + x) * channels + channel;
        target.data[place] = isWhole ? Math.round(mean) : mean;
      }
    })
  );
  return target;
}

/** The source places that a target pixel covers, and how much of it each is. */
type Cover = readonly { readonly place: number; readonly weight: number }[];

function coverage(from: number, to: number): Cover[] {
  return Array.from({ length: to }, (_, at) => {
    // Whole numbers until the division, so that equal weights are equal.
    const start = at * from;
    const end = start + from;
    const first = Math.floor(start / to);
    return Array.from({ length: Math.ceil(end / to) - first }, (_, step) => {
      const place = first + step;
      const covered = Math.min(end, (place + 1) * to) -
        Math.max(start, place * to);
      return { place, weight: covered / from };
    });
  });
}

function areaMean(
  raster: Raster,
  area: { rowCover: Cover; columnCover: Cover; channel: number },
): number {
  let mean = 0;
  for (const row of area.rowCover) {
    for (const column of area.columnCover) {
      const pixel = row.place * raster.width + column.place;
      const value = raster.data[pixel * raster.channels + area.channel] ?? 0;
      mean += value * row.weight * column.weight;
    }
  }
  return mean;
}

function emptyLike<D extends RasterDType>(
  raster: Raster<D>,
  { width, height }: ImageSize,
): Raster<D> {
  const { channels, dtype } = raster;
  const data = allocatePixels(dtype, width * height * channels);
  return { ...raster, width, height, data };
}

function checkSizes(raster: Raster, size: ImageSize): void {
  checkRaster(raster, "resize a raster");
  const isSize = [size.width, size.height]
    .every((side) => Number.isSafeInteger(side) && side > 0);
  if (isSize && (raster.depth ?? 1) === 1) return;
  throw new RangeError(
    `Cannot resize a raster as it must be one image and its new sizes positive integers: current value is ${
      raster.depth ?? 1
    } slices to ${size.width} x ${size.height}`,
  );
}
