/** Min-max normalisation of 8-bit images, as OpenCV does it. */
import type { Raster } from "../../image/raster.ts";
import { minMax } from "./windows.ts";
import { roundHalfEven } from "./rounding.ts";

const { fround } = Math;

/**
 * An 8-bit image whose smallest and largest value, over all channels, become 0
 * and 255: `cv2.normalize(image, None, 0, 255, cv2.NORM_MINMAX)`, which
 * computes with float32 and rounds halves to even. An image of one value
 * becomes black.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { minMaxUint8 } from "./min_max_uint8.ts";
 * const raster = {
 *   width: 3,
 *   height: 1,
 *   channels: 1,
 *   dtype: "uint8",
 *   range: [0, 255],
 *   data: Uint8Array.of(10, 15, 20),
 * } as const;
 * assert.deepEqual([...minMaxUint8(raster).data], [0, 128, 255]);
 * ```
 */
export function minMaxUint8(raster: Raster<"uint8">): Raster<"uint8"> {
  const [low, high] = minMax(raster.data);
  const scale = high > low ? 255 / (high - low) : 0;
  const [factor, summand] = [fround(scale), fround(-low * scale)];
  const data = raster.data.map((value) =>
    roundHalfEven(fround(value * factor + summand))
  );
  return { ...raster, data };
}
