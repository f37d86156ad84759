/** The bilinear resizing of TensorFlow 1, in float32. */
import type { ImageSize } from "../../image/resize.ts";
import type { Raster } from "../../image/raster.ts";
import { type Between, resizeBetween } from "./two_places.ts";

const { fround } = Math;

/**
 * Levels as `tf.image.resize_bilinear` of TensorFlow 1 gives them: corners are
 * not aligned and centres of pixels not halfway, so that images move by up to
 * half a pixel. The original FID was computed so.
 */
export function resizeTensorflow(
  levels: Raster<"float32">,
  size: ImageSize,
): Raster<"float32"> {
  return resizeBetween(levels, size, {
    places,
    across: mix,
    down: mix,
    allocate: (length) => new Float32Array(length),
    dtype: "float32",
    range: levels.range,
  });
}

function places(from: number, to: number): Between[] {
  const scale = fround(from / to);
  return Array.from({ length: to }, (_, place) => {
    const at = fround(place * scale);
    const low = Math.min(Math.floor(at), from - 1);
    const high = Math.min(low + 1, from - 1);
    return { low, high, share: fround(at - low) };
  });
}

function mix(low: number, high: number, share: number): number {
  return fround(low + fround(fround(high - low) * share));
}
