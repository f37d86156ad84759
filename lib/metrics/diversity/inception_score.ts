/** Inception Score. */
import type { Matrix } from "../../linalg/matrix.ts";
import { UsageError } from "../../errors.ts";
import { RandomStream } from "../../random/random_stream.ts";
import { parseSeed, type SeedInput } from "../../random/seeds.ts";
import { checkFeatures } from "../distances/check_features.ts";
import { rowOf, takeRows } from "../distances/matrix_rows.ts";
import { Purpose } from "../resampling/purposes.ts";

/** Options of {@linkcode inceptionScore}. */
export interface InceptionScoreOptions {
  /** Parts that are scored apart; 10 when absent. */
  readonly splits?: number | undefined;
  /** Seed of the order of images; as they are given when absent. */
  readonly seed?: SeedInput | undefined;
}

/** Inception Score of the parts of a set. */
export interface InceptionScore {
  /** Mean of the parts, 1 up to the number of classes. */
  readonly mean: number;
  /** Standard deviation of the parts, over their number. */
  readonly deviation: number;
}

/**
 * Inception Score: the exponential of the mean Kullback-Leibler divergence of
 * the class probabilities of an image from their mean; higher is better. It
 * looks at synthetic images alone and by the classes of photographs: of medical
 * images it says little, and is here to compare with what others published.
 *
 * T. Salimans et al., Improved Techniques for Training GANs (NeurIPS 2016).
 *
 * @param logits One row an image, one column a class, before the softmax.
 *
 * @throws {UsageError} when there are less images than splits.
 * @throws {NumericalError} when a logit is not finite.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { inceptionScore, matrixOf } from "@medigan/core/metrics";
 * // Each image is surely of a class of its own.
 * const logits = matrixOf([[1000, 0], [0, 1000]]);
 * assert.equal(inceptionScore(logits, { splits: 1 }).mean, 2);
 * ```
 */
export function inceptionScore(
  logits: Matrix,
  { splits = 10, seed }: InceptionScoreOptions = {},
): InceptionScore {
  if (!Number.isInteger(splits) || splits < 1) {
    throw new UsageError(
      `Cannot compute the Inception Score as the number of splits must be a whole number above 0: current value is ${splits}`,
    );
  }
  checkFeatures(logits, { metric: "the Inception Score", least: splits });
  const order = seed === undefined
    ? Array.from({ length: logits.rows }, (_, row) => row)
    : new RandomStream({ seed: parseSeed(seed), purpose: Purpose.splits })
      .permutation(logits.rows);
  const scores = Array.from({ length: splits }, (_, split) => {
    const first = Math.floor(split * logits.rows / splits);
    const end = Math.floor((split + 1) * logits.rows / splits);
    return scoreOf(takeRows(logits, order.slice(first, end)));
  });
  const mean = scores.reduce((sum, score) => sum + score, 0) / splits;
  const spread = scores.reduce((sum, score) => sum + (score - mean) ** 2, 0);
  return { mean, deviation: Math.sqrt(spread / splits) };
}

function scoreOf(logits: Matrix): number {
  const logs = logProbabilities(logits);
  const mean = new Float64Array(logits.columns);
  for (let at = 0; at < logs.data.length; at++) {
    mean[at % logits.columns]! += Math.exp(logs.data[at]!) / logits.rows;
  }
  let divergence = 0;
  for (let at = 0; at < logs.data.length; at++) {
    const log = logs.data[at]!;
    const share = Math.exp(log);
    if (share === 0) continue;
    divergence += share * (log - Math.log(mean[at % logits.columns]!));
  }
  return Math.exp(divergence / logits.rows);
}

function logProbabilities(logits: Matrix): Matrix {
  const data = logits.data.slice();
  for (let row = 0; row < logits.rows; row++) {
    const values = rowOf({ ...logits, data }, row);
    const largest = values.reduce((most, one) => Math.max(most, one));
    const sum = values.reduce((all, one) => all + Math.exp(one - largest), 0);
    const shift = largest + Math.log(sum);
    for (let at = 0; at < values.length; at++) values[at]! -= shift;
  }
  return { ...logits, data };
}
