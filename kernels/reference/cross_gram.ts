import type { Matrix } from "../../lib/linalg/matrix.ts";
import { tabulate } from "./tabulate.ts";

/** Float64 twin of `cross_gram.wgsl`: A B^T. */
export function crossGramReference(a: Matrix, b: Matrix): Matrix {
  return tabulate(a.rows, b.rows, (row, column) => {
    let sum = 0;
    for (let term = 0; term < a.columns; term++) {
      sum += a.data[row * a.columns + term]! *
        b.data[column * b.columns + term]!;
    }
    return sum;
  });
}
