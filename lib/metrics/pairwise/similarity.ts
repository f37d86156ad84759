/** Luminance, contrast and structure of two images under a window. */
import { UsageError } from "../../errors.ts";
import { blurred, WINDOW_SIDE } from "./blur.ts";
import type { Plane } from "./pair.ts";

/** Means over all windows. */
export interface Similarity {
  /** Of luminance times contrast times structure: SSIM. */
  readonly similarity: number;
  /** Of contrast times structure. */
  readonly structure: number;
}

const K1 = 0.01;
const K2 = 0.03;

/**
 * Similarity of two images whose white is `span` above black.
 *
 * @throws {UsageError} when they are smaller than the window, or no window is
 * around a pixel of the mask.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { similarityOf } from "./similarity.ts";
 * const values = new Float64Array(121).map((_, place) => place % 7);
 * const mask = new Float64Array(121).fill(1);
 * const plane = { width: 11, height: 11, reference: values, image: values };
 * assert.equal(similarityOf({ ...plane, mask }, 255).similarity, 1);
 * ```
 */
export function similarityOf(plane: Plane, span: number): Similarity {
  const { width, height } = plane;
  if (width < WINDOW_SIDE || height < WINDOW_SIDE) {
    throw new UsageError(
      `Cannot compute SSIM as each scale must have ${WINDOW_SIDE} pixels each way: current size is ${width} x ${height}`,
      { hint: "Use larger images, or fewer scales" },
    );
  }
  const [c1, c2] = [(K1 * span) ** 2, (K2 * span) ** 2];
  const maps = momentMaps(plane);
  const isCounted = windowsAround(plane);
  let similarity = 0, structure = 0, count = 0;
  for (const [at, counts] of isCounted.entries()) {
    if (counts === 0) continue;
    const x = maps.x[at]!, y = maps.y[at]!;
    const spread = maps.xx[at]! - x * x + maps.yy[at]! - y * y;
    const shared = maps.xy[at]! - x * y;
    const here = (2 * shared + c2) / (spread + c2);
    structure += here;
    similarity += here * (2 * x * y + c1) / (x * x + y * y + c1);
    count++;
  }
  if (count === 0) {
    throw new UsageError(
      "Cannot compute SSIM as no window within the image is around the mask",
    );
  }
  return { similarity: similarity / count, structure: structure / count };
}

function momentMaps({ reference, image, width, height }: Plane) {
  const size = { width, height };
  const products = (a: Float64Array, b: Float64Array) =>
    blurred(a.map((value, at) => value * b[at]!), size);
  return {
    x: blurred(reference, size),
    y: blurred(image, size),
    xx: products(reference, reference),
    yy: products(image, image),
    xy: products(reference, image),
  };
}

/** For each window, whether its middle is in the mask. */
function windowsAround({ mask, width, height }: Plane): Float64Array {
  const margin = (WINDOW_SIDE - 1) / 2;
  const columns = width - 2 * margin;
  return Float64Array.from(
    { length: columns * (height - 2 * margin) },
    (_, at) => {
      const y = Math.floor(at / columns) + margin;
      return mask[y * width + at % columns + margin]!;
    },
  );
}
