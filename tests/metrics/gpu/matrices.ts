/** Matrices for tests, and how far two of them are apart. */
import type { Matrix } from "../../../lib/linalg/mod.ts";

/** The matrix whose values a function gives, row by row. */
export function matrixOf(
  rows: number,
  columns: number,
  valueAt: (index: number) => number,
): Matrix {
  const data = Float64Array.from(
    { length: rows * columns },
    (_, index) => valueAt(index),
  );
  return { rows, columns, data };
}

/** Values between -1 and 1 that fill float64, by a linear congruence. */
export function noise(seed: number): () => number {
  let state = seed;
  const next = () => state = (Math.imul(state, 1664525) + 1013904223) | 0;
  return () => (next() + next() / 2 ** 32) / 2 ** 31;
}

/** The largest difference of two matrices, of the largest value of the second. */
export function relativeError(seen: Matrix, wanted: Matrix): number {
  let error = 0;
  let largest = 0;
  wanted.data.forEach((value, at) => {
    error = Math.max(error, Math.abs((seen.data[at] ?? NaN) - value));
    if (Number.isNaN(seen.data[at] ?? NaN)) error = NaN;
    largest = Math.max(largest, Math.abs(value));
  });
  return largest === 0 ? error : error / largest;
}
