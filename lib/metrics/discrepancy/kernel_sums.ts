/** Sums of a kernel over pairs of images: all that a discrepancy needs. */
import type { MeasuredRows, Pairs } from "../distances/pairs.ts";

/** A kernel, as a function of what is measured of a pair. */
export type Kernel = (measured: number) => number;

/**
 * Unbiased estimate of the squared maximum mean discrepancy: pairs of an image
 * with itself are left out, so that it may be below zero.
 *
 * A. Gretton et al., A Kernel Two-Sample Test (JMLR 13, 2012), lemma 6.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { pairsOf } from "../distances/pairs.ts";
 * import { unbiasedDiscrepancy } from "./kernel_sums.ts";
 * const set = { rows: 2, columns: 1, data: Float64Array.of(0, 2) };
 * const pairs = pairsOf(set, set, { measure: "scalar-product" });
 * assert.equal(await unbiasedDiscrepancy(pairs, (product) => product), -2);
 * ```
 */
export async function unbiasedDiscrepancy(
  pairs: Pairs,
  kernel: Kernel,
): Promise<number> {
  const { real, synthetic } = pairs.counts;
  const within = await sum(pairs.within("real"), kernel) / pairsAmong(real) +
    await sum(pairs.within("synthetic"), kernel) / pairsAmong(synthetic);
  const across = await sum(pairs.across(), kernel) / (real * synthetic);
  return within - 2 * across;
}

function pairsAmong(count: number): number {
  return count * (count - 1) / 2;
}

async function sum(rows: MeasuredRows, kernel: Kernel): Promise<number> {
  let total = 0;
  for await (const { values } of rows) total += sumOf(values, kernel);
  return total;
}

function sumOf(values: Float64Array, kernel: Kernel): number {
  let sum = 0;
  for (let at = 0; at < values.length; at++) sum += kernel(values[at]!);
  return sum;
}
