/** Pillow's bicubic resizing with antialias, in floating point. */
import type { ImageSize } from "../../image/resize.ts";
import { resample } from "../../image/resample.ts";
import type { Raster } from "../../image/raster.ts";

/**
 * Levels as Pillow resizes an image of mode F (bicubic, antialias), cut to 0 to
 * 255 and not rounded: clean-fid's "clean".
 */
export function resizeClean(
  levels: Raster<"float32">,
  size: ImageSize,
): Raster<"float32"> {
  const { width, height } = levels;
  if (width === size.width && height === size.height) return levels;
  const resized = resample(levels, size, {
    method: "bicubic",
    antialias: true,
  });
  const data = resized.data.map((level) => Math.min(Math.max(level, 0), 255));
  return { ...resized, data };
}
