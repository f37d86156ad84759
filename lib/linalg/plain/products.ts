/** Products of matrices in plain TypeScript: the twins of the kernels. */
import type { Matrix } from "../matrix.ts";

/** An empty matrix. */
export function zeros(rows: number, columns: number): Matrix {
  return { rows, columns, data: new Float64Array(rows * columns) };
}

/** All rows less one. */
export function lessRow(a: Matrix, row: Float64Array): Matrix {
  const result = zeros(a.rows, a.columns);
  for (let at = 0; at < a.rows; at++) {
    setDifference(rowOf(result, at), rowOf(a, at), row);
  }
  return result;
}

/** Writes a row less another. */
export function setDifference(
  target: Float64Array,
  row: Float64Array,
  other: Float64Array,
): void {
  for (let at = 0; at < target.length; at++) target[at] = row[at]! - other[at]!;
}

/** A matrix that can be changed without changing the other. */
export function copyOf(a: Matrix): Matrix {
  return { ...a, data: a.data.slice() };
}

/** A B. */
export function product(a: Matrix, b: Matrix): Matrix {
  const result = zeros(a.rows, b.columns);
  for (let row = 0; row < a.rows; row++) {
    const target = rowOf(result, row);
    for (let k = 0; k < a.columns; k++) {
      addScaled(target, rowOf(b, k), a.data[row * a.columns + k]!);
    }
  }
  return result;
}

/** A B^T. */
export function productTransposed(a: Matrix, b: Matrix): Matrix {
  const result = zeros(a.rows, b.rows);
  for (let row = 0; row < a.rows; row++) {
    const left = rowOf(a, row);
    for (let column = 0; column < b.rows; column++) {
      result.data[row * b.rows + column] = dot(left, rowOf(b, column));
    }
  }
  return result;
}

/** A^T. */
export function transposed(a: Matrix): Matrix {
  const result = zeros(a.columns, a.rows);
  for (let row = 0; row < a.rows; row++) {
    for (let column = 0; column < a.columns; column++) {
      result.data[column * a.rows + row] = a.data[row * a.columns + column]!;
    }
  }
  return result;
}

/** Adds A^T A to the upper triangle of `target`. */
export function addGram(target: Matrix, a: Matrix): void {
  for (let k = 0; k < a.rows; k++) {
    const row = rowOf(a, k);
    for (let column = 0; column < a.columns; column++) {
      addScaled(
        rowOf(target, column).subarray(column),
        row.subarray(column),
        row[column]!,
      );
    }
  }
}

/** One row, as a view. */
export function rowOf(a: Matrix, row: number): Float64Array {
  return a.data.subarray(row * a.columns, (row + 1) * a.columns);
}

/** The sum of the products of two equally long rows. */
export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < a.length; at++) sum += a[at]! * b[at]!;
  return sum;
}

/** Adds `factor` times a row to a row. */
export function addScaled(
  target: Float64Array,
  row: Float64Array,
  factor: number,
): void {
  if (factor === 0) return;
  for (let at = 0; at < target.length; at++) target[at]! += factor * row[at]!;
}

/** Copies the upper triangle to the lower one. */
export function mirrorUpper({ rows, columns, data }: Matrix): void {
  for (let row = 1; row < rows; row++) {
    for (let column = 0; column < row; column++) {
      data[row * columns + column] = data[column * columns + row]!;
    }
  }
}
