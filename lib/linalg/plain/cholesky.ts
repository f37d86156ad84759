/** Cholesky factors of positive semidefinite matrices, in plain TypeScript. */
import type { Matrix } from "../matrix.ts";
import { addScaled, rowOf, zeros } from "./products.ts";

/**
 * Rows whose Gram matrix F^T F is a positive semidefinite matrix: as many as
 * its rank, or `maxRank`. The largest value left on the diagonal is taken first,
 * and what is left ends the work once all of it is at most `tolerance`.
 *
 * Source: N. J. Higham, "Analysis of the Cholesky decomposition of a
 * semi-definite matrix", 1990.
 */
export function choleskyRows(
  a: Matrix,
  { tolerance, maxRank }: {
    readonly tolerance: number;
    readonly maxRank: number;
  },
): Matrix {
  const size = a.rows;
  const rest = a.data.slice();
  const factor = zeros(size, size);
  let rank = 0;
  for (; rank < maxRank; rank++) {
    const pivot = largestOnDiagonal(rest, size);
    const value = rest[pivot * size + pivot]!;
    if (!(value > tolerance)) break;
    const row = rowOf(factor, rank);
    row.set(rest.subarray(pivot * size, (pivot + 1) * size));
    for (let at = 0; at < size; at++) row[at]! /= Math.sqrt(value);
    removeProduct(rest, row, pivot);
  }
  return { rows: rank, columns: size, data: factor.data.slice(0, rank * size) };
}

function largestOnDiagonal(rest: Float64Array, size: number): number {
  let best = 0;
  for (let at = 1; at < size; at++) {
    if (rest[at * size + at]! > rest[best * size + best]!) best = at;
  }
  return best;
}

function removeProduct(
  rest: Float64Array,
  row: Float64Array,
  pivot: number,
): void {
  const size = row.length;
  for (let at = 0; at < size; at++) {
    addScaled(rest.subarray(at * size, (at + 1) * size), row, -row[at]!);
  }
  // Nothing is left of the pivot, whatever rounding says.
  for (let at = 0; at < size; at++) {
    rest[pivot * size + at] = rest[at * size + pivot] = 0;
  }
}
