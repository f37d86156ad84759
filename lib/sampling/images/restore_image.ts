/** From what a net made back to what the picture was like. */
import { cropRaster } from "../../image/borders.ts";
import {
  allocatePixels,
  type Raster,
  type RasterDType,
  WHITE,
} from "../../image/raster.ts";
import { resample } from "../../image/resample.ts";
import type { ImageSize } from "../../image/resize.ts";

/** What an image was before a net took it. */
export interface ImagePlace {
  /** Its own size. */
  readonly native: ImageSize;
  /** Its size when it was resized, before it was padded. */
  readonly size: ImageSize;
  /** Values of the picture that became the ends of the net's values. */
  readonly ends: readonly [number, number];
  /** Values of the picture that are black and white. */
  readonly range: readonly [number, number];
}

/**
 * A mask of the picture's own size.
 *
 * @param mask The mask as the net made it, 0 and white only.
 */
export function restoreMask<D extends RasterDType>(
  mask: Raster<D>,
  { size, native }: ImagePlace,
): Raster<D> {
  const cropped = cropRaster(mask, size);
  return resample(cropped, native, { method: "nearest" });
}

/**
 * An image of the picture's own size. With `float32` its values are those of
 * the picture, such as Hounsfield units; else grey levels of the picture's
 * range.
 *
 * @param made What the net made, as `float32`; its range is that of the net.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { restoreImage } from "./restore_image.ts";
 * const made = {
 *   width: 1,
 *   height: 1,
 *   channels: 1,
 *   dtype: "float32",
 *   range: [-1, 1],
 *   data: Float32Array.of(0),
 * } as const;
 * const size = { width: 1, height: 1 };
 * const place = { native: size, size, ends: [0, 400], range: [0, 1000] } as const;
 * assert.deepEqual([...restoreImage(made, place, "float32").data], [200]);
 * assert.deepEqual([...restoreImage(made, place, "uint8").data], [51]);
 * ```
 */
export function restoreImage<D extends RasterDType>(
  made: Raster<"float32">,
  { native, size, ends, range }: ImagePlace,
  dtype: D,
): Raster<D> {
  const [low, high] = made.range;
  const resized = resample(cropRaster(made, size), native, {
    method: "bicubic",
    antialias: true,
  });
  const [first, last] = ends;
  const [black, white] = range;
  const top = dtype === "float32" ? 1 : WHITE[dtype as keyof typeof WHITE];
  const span = Math.max(white - black, Number.MIN_VALUE);
  const data = allocatePixels(dtype, resized.data.length);
  resized.data.forEach((value, place) => {
    const unit = Math.min(Math.max((value - low) / (high - low), 0), 1);
    const own = first + unit * (last - first);
    data[place] = dtype === "float32"
      ? own
      : Math.min(top, Math.max(0, Math.round((own - black) / span * top)));
  });
  const own = dtype === "float32" ? range : [0, top] as const;
  return { ...resized, dtype, range: own, data };
}
