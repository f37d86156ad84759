import type { Matrix } from "../../lib/linalg/matrix.ts";

/** The matrix whose values a function gives. */
export function tabulate(
  rows: number,
  columns: number,
  valueAt: (row: number, column: number) => number,
): Matrix {
  const data = new Float64Array(rows * columns);
  for (let at = 0; at < data.length; at++) {
    data[at] = valueAt(Math.floor(at / columns), at % columns);
  }
  return { rows, columns, data };
}
