/** Rows of a matrix. */
import type { Matrix } from "../../linalg/matrix.ts";

/**
 * One row, without copying it.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { rowOf } from "./matrix_rows.ts";
 * const matrix = { rows: 2, columns: 1, data: Float64Array.of(3, 4) };
 * assert.deepEqual([...rowOf(matrix, 1)], [4]);
 * ```
 */
export function rowOf({ columns, data }: Matrix, row: number): Float64Array {
  return data.subarray(row * columns, (row + 1) * columns);
}

/**
 * Scalar product.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { scalarProduct } from "./matrix_rows.ts";
 * assert.equal(scalarProduct(Float64Array.of(1, 2), Float64Array.of(3, 4)), 11);
 * ```
 */
export function scalarProduct(a: Float64Array, b: Float64Array): number {
  let s0 = 0, s1 = 0, s2 = 0, s3 = 0;
  const whole = a.length & ~3;
  for (let at = 0; at < whole; at += 4) {
    s0 += a[at]! * b[at]!;
    s1 += a[at + 1]! * b[at + 1]!;
    s2 += a[at + 2]! * b[at + 2]!;
    s3 += a[at + 3]! * b[at + 3]!;
  }
  for (let at = whole; at < a.length; at++) s0 += a[at]! * b[at]!;
  return (s0 + s1) + (s2 + s3);
}

/**
 * A matrix of some rows, which may repeat, in their order.
 *
 * @throws {RangeError} when a row does not exist.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { takeRows } from "@medigan/core/metrics";
 * const matrix = { rows: 2, columns: 1, data: Float64Array.of(3, 4) };
 * assert.deepEqual([...takeRows(matrix, [1, 1, 0]).data], [4, 4, 3]);
 * ```
 */
export function takeRows(matrix: Matrix, rows: readonly number[]): Matrix {
  const { columns } = matrix;
  const data = new Float64Array(rows.length * columns);
  for (const [place, row] of rows.entries()) {
    if (!Number.isInteger(row) || row < 0 || row >= matrix.rows) {
      throw new RangeError(
        `Cannot take a row as it must be one of 0..${
          matrix.rows - 1
        }: current value is ${row}`,
      );
    }
    data.set(rowOf(matrix, row), place * columns);
  }
  return { rows: rows.length, columns, data };
}

/**
 * Numbers as a matrix; for tests, examples and small data.
 *
 * @throws {RangeError} when rows are not equally long.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { matrixOf } from "@medigan/core/metrics";
 * assert.equal(matrixOf([[1, 2, 3], [4, 5, 6]]).columns, 3);
 * ```
 */
export function matrixOf(rows: readonly (readonly number[])[]): Matrix {
  const columns = rows[0]?.length ?? 0;
  if (rows.some(({ length }) => length !== columns)) {
    throw new RangeError(
      `Cannot make a matrix as its rows must be equally long: current lengths are ${
        rows.map(({ length }) => length)
      }`,
    );
  }
  return { rows: rows.length, columns, data: Float64Array.from(rows.flat()) };
}
