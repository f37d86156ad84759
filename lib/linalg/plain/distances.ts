/** Squared distances in plain TypeScript: the twin of the kernel. */
import type { Matrix } from "../matrix.ts";
import { rowOf, zeros } from "./products.ts";

/** Of all rows of one matrix from all of another. */
export function distancesBetween(a: Matrix, b: Matrix): Matrix {
  const result = zeros(a.rows, b.rows);
  for (let row = 0; row < a.rows; row++) {
    const left = rowOf(a, row);
    const target = rowOf(result, row);
    for (let other = 0; other < b.rows; other++) {
      target[other] = squaredDistance(left, rowOf(b, other));
    }
  }
  return result;
}

function squaredDistance(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < a.length; at++) sum += (a[at]! - b[at]!) ** 2;
  return sum;
}
