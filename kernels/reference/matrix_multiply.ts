import type { Matrix } from "../../lib/linalg/matrix.ts";
import { tabulate } from "./tabulate.ts";

/** Float64 twin of `matrix_multiply.wgsl`: A B. */
export function matrixMultiplyReference(a: Matrix, b: Matrix): Matrix {
  return tabulate(a.rows, b.columns, (row, column) => {
    let sum = 0;
    for (let term = 0; term < a.columns; term++) {
      sum += a.data[row * a.columns + term]! *
        b.data[term * b.columns + column]!;
    }
    return sum;
  });
}
