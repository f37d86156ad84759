/** Adding and cutting off borders. */
import { allocatePixels, type Raster, type RasterDType } from "./raster.ts";
import type { ImageSize } from "./resize.ts";

/**
 * A raster that continues to the right and below as its own mirror image, the
 * border not repeated (however far it goes).
 *
 * @throws {RangeError} when the new size is smaller.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { padByReflection } from "./borders.ts";
 * const raster = {
 *   width: 3,
 *   height: 1,
 *   channels: 1,
 *   dtype: "uint8",
 *   range: [0, 255],
 *   data: Uint8Array.of(1, 2, 3),
 * } as const;
 * const wide = padByReflection(raster, { width: 6, height: 1 });
 * assert.deepEqual([...wide.data], [1, 2, 3, 2, 1, 2]);
 * ```
 */
export function padByReflection<D extends RasterDType>(
  raster: Raster<D>,
  size: ImageSize,
): Raster<D> {
  if (size.width < raster.width || size.height < raster.height) {
    throw new RangeError(
      `Cannot pad a raster as its new size must not be smaller: current value is ${raster.width} x ${raster.height} to ${size.width} x ${size.height}`,
    );
  }
  return gather(raster, size, {
    column: (x) => reflect(x, raster.width),
    row: (y) => reflect(y, raster.height),
  });
}

/**
 * The upper left part of a raster.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { cropRaster } from "./borders.ts";
 * const raster = {
 *   width: 3,
 *   height: 1,
 *   channels: 1,
 *   dtype: "uint8",
 *   range: [0, 255],
 *   data: Uint8Array.of(1, 2, 3),
 * } as const;
 * assert.deepEqual(
 *   [...cropRaster(raster, { width: 2, height: 1 }).data],
 *   [1, 2],
 * );
 * ```
 */
export function cropRaster<D extends RasterDType>(
  raster: Raster<D>,
  size: ImageSize,
): Raster<D> {
  const { width, height } = raster;
  if (size.width === width && size.height === height) return raster;
  const same = (place: number) => place;
  return gather(raster, size, { column: same, row: same });
}

/** Place of a mirrored image without end. */
function reflect(place: number, length: number): number {
  if (length === 1) return 0;
  const period = 2 * (length - 1);
  const within = place % period;
  return within < length ? within : period - within;
}

function gather<D extends RasterDType>(
  raster: Raster<D>,
  { width, height }: ImageSize,
  { column, row }: {
    column: (x: number) => number;
    row: (y: number) => number;
  },
): Raster<D> {
  const { channels, dtype } = raster;
  const data = allocatePixels(dtype, width * height * channels);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = (row(y) * raster.width + column(x)) * channels;
      data.set(
        raster.data.subarray(from, from + channels),
        (y * width + x) * channels,
      );
    }
  }
  return { ...raster, width, height, data };
}
