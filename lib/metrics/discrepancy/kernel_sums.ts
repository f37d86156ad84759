/** Sums of a kernel over pairs of images: all that a discrepancy needs. */
import type { Matrix } from "../../linalg/matrix.ts";
import { type PairFunction, pairRows } from "../distances/distance_rows.ts";

/** How to add up. */
export interface KernelSumOptions {
  /** The kernel. */
  readonly kernel: PairFunction;
  /** Cancels the work. */
  readonly signal?: AbortSignal | undefined;
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
 * const kernel = (a: Float64Array, b: Float64Array) => a[0]! * b[0]!;
 * assert.equal(await unbiasedDiscrepancy(set, set, { kernel }), -2);
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
  { kernel, signal, isWithin = false }: KernelSumOptions & {
    isWithin?: boolean;
  },
): Promise<number> {
  let total = 0;
  for await (const { row, values } of pairRows(a, b, { of: kernel, signal })) {
    if (isWithin) values[row] = 0;
    total += values.reduce((part, value) => part + value, 0);
  }
  return total;
}
