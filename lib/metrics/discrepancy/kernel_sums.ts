/** Sums of a kernel over pairs of images: all that a discrepancy needs. */
import type { Matrix } from "../../linalg/matrix.ts";
import {
  measuredRows,
  type MeasuredRowsOptions,
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
  const across = await sum(a, b, options) / (a.rows * b.rows);
  return within - 2 * across;
}

async function meanOfOthers(
  set: Matrix,
  options: KernelSumOptions,
): Promise<number> {
  const all = await sum(set, set, { ...options, isWithin: true });
  return all / (set.rows * (set.rows - 1));
}

async function sum(
  a: Matrix,
  b: Matrix,
  { kernel, isWithin = false, ...options }: KernelSumOptions & {
    isWithin?: boolean;
  },
): Promise<number> {
  let total = 0;
  for await (const { row, values } of measuredRows(a, b, options)) {
    values.forEach((value, at) => values[at] = kernel(value));
    if (isWithin) values[row] = 0;
    total += values.reduce((part, value) => part + value, 0);
  }
  return total;
}
