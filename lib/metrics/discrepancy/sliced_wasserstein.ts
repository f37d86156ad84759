/** Sliced Wasserstein distance. */
import type { Matrix } from "../../linalg/matrix.ts";
import { RandomStream } from "../../random/random_stream.ts";
import { parseSeed, type SeedInput } from "../../random/seeds.ts";
import { checkFeaturePair } from "../distances/check_features.ts";
import { rowOf, scalarProduct } from "../distances/matrix_rows.ts";
import { Purpose } from "../resampling/purposes.ts";

/** Options of {@linkcode slicedWasserstein}. */
export interface SlicedOptions {
  /** Number of directions; 1000 when absent. */
  readonly directions?: number | undefined;
  /** Seed of the directions; 0 when absent. */
  readonly seed?: SeedInput | undefined;
}

/**
 * Sliced Wasserstein-2 distance: the root of the mean, over random directions,
 * of the squared Wasserstein-2 distance between the sets as seen along them; 0
 * for equal sets, lower is better, in units of the features. Sets may differ in
 * size: their quantiles are compared.
 *
 * N. Bonneel et al., Sliced and Radon Wasserstein Barycenters of Measures (JMIV
 * 51, 2015).
 *
 * @throws {UsageError} when a set is empty, or sets do not fit.
 * @throws {NumericalError} when a feature is not finite.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { matrixOf, slicedWasserstein } from "@medigan/core/metrics";
 * // In one dimension there is but one direction.
 * const real = matrixOf([[0], [1]]);
 * const synthetic = matrixOf([[4], [3]]);
 * assert.equal(slicedWasserstein(real, synthetic), 3);
 * ```
 */
export function slicedWasserstein(
  real: Matrix,
  synthetic: Matrix,
  { directions = 1000, seed = 0 }: SlicedOptions = {},
): number {
  const metric = "the sliced Wasserstein distance";
  checkFeaturePair(real, synthetic, { metric, least: 1 });
  let sum = 0;
  for (let index = 0; index < directions; index++) {
    const purpose = Purpose.directions;
    const stream = new RandomStream({ seed: parseSeed(seed), purpose, index });
    const direction = randomDirection(stream, real.columns);
    sum += squaredWasserstein(
      projection(real, direction),
      projection(synthetic, direction),
    );
  }
  return Math.sqrt(sum / directions);
}

function randomDirection(stream: RandomStream, size: number): Float64Array {
  const direction = Float64Array.from({ length: size }, () => stream.normal());
  const length = Math.sqrt(scalarProduct(direction, direction));
  return direction.map((value) => value / length);
}

function projection(set: Matrix, direction: Float64Array): Float64Array {
  return Float64Array.from(
    { length: set.rows },
    (_, row) => scalarProduct(rowOf(set, row), direction),
  ).sort();
}

/** Of sorted values: the integral of the squared difference of quantiles. */
function squaredWasserstein(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  let done = 0;
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    // Compared as integers, so that steps at the same place are seen as such.
    const endA = (i + 1) * b.length;
    const endB = (j + 1) * a.length;
    const end = Math.min(endA, endB);
    sum += (end - done) * (a[i]! - b[j]!) ** 2;
    done = end;
    if (endA <= endB) i++;
    if (endB <= endA) j++;
  }
  return sum / (a.length * b.length);
}
