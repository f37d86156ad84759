/** Mean and covariance of features: all that a Frechet distance needs. */
import {
  type AlgebraOptions,
  type Matrix,
  openMatrixEngine,
} from "../../linalg/mod.ts";
import { StatisticsAccumulator } from "./accumulator.ts";

/** Mean and covariance of a set of features. */
export interface Statistics {
  /** Number of images; undefined where a file does not tell. */
  readonly count: number | undefined;
  /** Mean of each feature: D values. */
  readonly mean: Float64Array;
  /** D x D covariances, unbiased (divided by count - 1), in feature units. */
  readonly covariance: Matrix;
}

/**
 * Mean and unbiased covariance of a set of features, in float64.
 *
 * @param features One row for each image, N x D, N at least 2.
 *
 * @throws {RangeError} when there are fewer than two rows or a value is not
 * finite.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { statisticsOf } from "@medigan/core/metrics";
 * const features = { rows: 2, columns: 1, data: Float64Array.of(1, 3) };
 * const { mean, covariance } = await statisticsOf(features);
 * assert.deepEqual([mean[0], covariance.data[0]], [2, 2]);
 * ```
 */
export async function statisticsOf(
  features: Matrix,
  options: AlgebraOptions = {},
): Promise<Statistics> {
  using own = options.engine === undefined ? openMatrixEngine() : undefined;
  const shared = { ...options, engine: options.engine ?? own };
  const accumulator = new StatisticsAccumulator(features.columns);
  await accumulator.add(features, shared);
  return await accumulator.finish(shared);
}
