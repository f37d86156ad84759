/** Features of different sizes, made comparable. */
import type { Matrix } from "../../linalg/matrix.ts";

/**
 * Features less the means and by the deviations of the columns of `by`: of the
 * reference set, for both sets that are compared. Columns without spread in `by`
 * become 0.
 *
 * @throws {RangeError} when the numbers of columns differ, or `by` has no row.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { standardise } from "@medigan/core/metrics";
 * const by = { rows: 2, columns: 1, data: Float64Array.of(1, 5) };
 * assert.deepEqual([...standardise(by, by).data], [-1, 1]);
 * ```
 */
export function standardise(features: Matrix, by: Matrix): Matrix {
  const { columns } = features;
  if (columns !== by.columns || by.rows === 0) {
    throw new RangeError(
      `Cannot standardise features as both sets must have the same number of columns, and the reference a row: current sizes are ${features.rows} x ${columns} and ${by.rows} x ${by.columns}`,
    );
  }
  const means = columnMeans(by, (value) => value);
  const variances = columnMeans(
    by,
    (value, column) => (value - (means[column] ?? 0)) ** 2,
  );
  const data = features.data.map((value, place) => {
    const column = place % columns;
    const deviation = Math.sqrt(variances[column] ?? 0);
    return deviation > 0 ? (value - (means[column] ?? 0)) / deviation : 0;
  });
  return { ...features, data };
}

function columnMeans(
  { rows, columns, data }: Matrix,
  of: (value: number, column: number) => number,
): Float64Array {
  const sums = new Float64Array(columns);
  data.forEach((value, place) => {
    const column = place % columns;
    sums[column] = (sums[column] ?? 0) + of(value, column);
  });
  return sums.map((sum) => sum / rows);
}
