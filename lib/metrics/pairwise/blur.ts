/** A Gaussian window that slides over an image without leaving it. */

/** Side of the window. */
export const WINDOW_SIDE = 11;
const SIGMA = 1.5;

const WEIGHTS = windowWeights();

function windowWeights(): Float64Array {
  const weights = Float64Array.from({ length: WINDOW_SIDE }, (_, at) => {
    const x = at - (WINDOW_SIDE - 1) / 2;
    return Math.exp(-x * x / (2 * SIGMA * SIGMA));
  });
  const sum = weights.reduce((all, weight) => all + weight, 0);
  return weights.map((weight) => weight / sum);
}

/**
 * Means under an 11 x 11 Gaussian window of standard deviation 1.5, where it
 * lies within the image: (width - 10) x (height - 10) of them.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { blurred } from "./blur.ts";
 * const ones = new Float64Array(12 * 11).fill(1);
 * const means = blurred(ones, { width: 12, height: 11 });
 * assert(means.length === 2 && Math.abs(means[0]! - 1) < 1e-15);
 * ```
 */
export function blurred(
  values: Float64Array,
  { width, height }: { readonly width: number; readonly height: number },
): Float64Array {
  const columns = width - WINDOW_SIDE + 1;
  const rows = height - WINDOW_SIDE + 1;
  const across = new Float64Array(columns * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < columns; x++) {
      across[y * columns + x] = weighted(values, y * width + x, 1);
    }
  }
  const means = new Float64Array(columns * rows);
  for (let at = 0; at < means.length; at++) {
    means[at] = weighted(across, at, columns);
  }
  return means;
}

function weighted(values: Float64Array, start: number, step: number): number {
  let sum = 0;
  for (let at = 0; at < WINDOW_SIDE; at++) {
    sum += WEIGHTS[at]! * values[start + at * step]!;
  }
  return sum;
}
