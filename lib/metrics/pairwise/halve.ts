/** The next coarser scale of two images. */
import type { Plane } from "./pair.ts";

/**
 * Half as many pixels each way, each the mean of four; a last odd row or column
 * is left out. A pixel of the mask stays where half of the four are in it.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { halved } from "./halve.ts";
 * const values = Float64Array.of(0, 4, 8, 12);
 * const mask = Float64Array.of(0, 0, 0, 1);
 * const plane = { width: 2, height: 2, reference: values, image: values, mask };
 * const { image, ...half } = halved(plane);
 * assert(image[0] === 6 && half.mask[0] === 0);
 * ```
 */
export function halved(plane: Plane): Plane {
  const width = plane.width >> 1;
  const height = plane.height >> 1;
  const means = (values: Float64Array) =>
    Float64Array.from({ length: width * height }, (_, at) => {
      const first = 2 * Math.floor(at / width) * plane.width +
        2 * (at % width);
      return (values[first]! + values[first + 1]! +
        values[first + plane.width]! + values[first + plane.width + 1]!) / 4;
    });
  return {
    width,
    height,
    reference: means(plane.reference),
    image: means(plane.image),
    mask: means(plane.mask).map((share) => share >= 0.5 ? 1 : 0),
  };
}
