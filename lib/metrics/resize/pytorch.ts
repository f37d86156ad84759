/** PyTorch's bilinear resizing without antialias, in float32. */
import type { ImageSize } from "../../image/resize.ts";
import type { Raster } from "../../image/raster.ts";
import { type Between, resizeBetween } from "./two_places.ts";

const { fround } = Math;

/**
 * Levels as `F.interpolate(x / 255, mode="bilinear", align_corners=False)`
 * gives them, from 0 to 1, up to the last bit; as in pytorch-fid, which does not
 * antialias.
 */
export function resizePytorch(
  levels: Raster<"float32">,
  size: ImageSize,
): Raster<"float32"> {
  const data = levels.data.map((level) => level / 255);
  return resizeBetween({ ...levels, data }, size, {
    places,
    across: mix,
    down: mix,
    allocate: (length) => new Float32Array(length),
    dtype: "float32",
    range: [0, 1],
  });
}

/** Centres of pixels halfway; the scale is of float32, the places are not. */
function places(from: number, to: number): Between[] {
  const scale = fround(from / to);
  return Array.from({ length: to }, (_, place) => {
    const at = Math.max(scale * (place + 0.5) - 0.5, 0);
    const low = Math.min(Math.floor(at), from - 1);
    const share = Math.min(fround(at - low), 1);
    return { low, high: Math.min(low + 1, from - 1), share };
  });
}

/** Products are not rounded: processors add them up as they are. */
function mix(low: number, high: number, share: number): number {
  return fround(low * fround(1 - share) + high * share);
}
