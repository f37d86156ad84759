/** Matrices for the tests of linear algebra. */
import type { Matrix } from "../../lib/linalg/mod.ts";
import { product, transposed } from "../../lib/linalg/plain/products.ts";

/** Values of a fixed sequence between -1 and 1. */
export function scattered(rows: number, columns: number, seed = 1): Matrix {
  let state = seed;
  const data = Float64Array.from({ length: rows * columns }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  });
  return { rows, columns, data };
}

/** Orthogonal matrix of cosines: the discrete cosine transform of kind II. */
export function cosines(size: number): Matrix {
  const data = Float64Array.from({ length: size ** 2 }, (_, at) => {
    const row = Math.floor(at / size);
    // Whole turns go first, as cosines of large angles are not exact.
    const quarters = (2 * (at % size) + 1) * row % (4 * size);
    const angle = Math.PI * quarters / (2 * size);
    return Math.sqrt((row === 0 ? 1 : 2) / size) * Math.cos(angle);
  });
  return { rows: size, columns: size, data };
}

/** U diag(values) V^T with orthogonal U and V of different shapes. */
export function withSingularValues(
  values: readonly number[],
  { rows, columns }: { readonly rows: number; readonly columns: number },
): Matrix {
  const middle = { rows, columns, data: new Float64Array(rows * columns) };
  values.forEach((value, at) => middle.data[at * columns + at] = value);
  return product(product(cosines(rows), middle), transposed(cosines(columns)));
}

/** The largest difference of two arrays of equal length. */
export function largestGap(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
): number {
  if (a.length !== b.length) return Infinity;
  let most = 0;
  for (let at = 0; at < a.length; at++) {
    const gap = Math.abs(a[at]! - b[at]!);
    if (!(gap <= most)) most = gap;
  }
  return most;
}
