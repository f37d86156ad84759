/** Sums of a kernel over pairs of images: all that a discrepancy needs. */
import type { Matrix } from "../../linalg/matrix.ts";
import {
  type MeasuredRow,
  measuredRows,
  type MeasuredRowsOptions,
  rowsWithin,
} from "../distances/measured_rows.ts";

/** How to add up. */
export interface KernelSumOptions extends MeasuredRowsOptions {
  /** The kernel, as a function of what is measured of a pair. */
  readonly kernel: (measured: number) => number;
}

/**
 * Unbiased estimate of the squared maximum mean discrepancy: pairs of an image
 * with itself are left out, so that it may be below zero.
 *
 * A. Gretton et al., A Kernel Two-Sample Test (JMLR 13, 2012), lemma 6.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { unbiasedDiscrepancy } from "./kernel_sums.ts";
 * const set = { rows: 2, columns: 1, data: Float64Array.of(0, 2) };
 * const options = {
 *   measure: "scalar-product",
 *   kernel: (product: number) => product,
 * } as const;
 * assert.equal(await unbiasedDiscrepancy(set, set, options), -2);
 * ```
 */
export async function unbiasedDiscrepancy(
  a: Matrix,
  b: Matrix,
  options: KernelSumOptions,
): Promise<number> {
  const within = await meanOfOthers(a, options) +
    await meanOfOthers(b, options);
  const across = await sum(measuredRows(a, b, options), options);
  return within - 2 * (across / (a.rows * b.rows));
}

async function meanOfOthers(
  set: Matrix,
  options: KernelSumOptions,
): Promise<number> {
  const half = await sum(rowsWithin(set, options), options);
  return 2 * half / (set.rows * (set.rows - 1));
}

async function sum(
  rows: AsyncIterable<MeasuredRow>,
  { kernel }: KernelSumOptions,
): Promise<number> {
  let total = 0;
  for await (const { values } of rows) {
    total += values.reduce((part, value) => part + kernel(value), 0);
  }
  return total;
}
