import type { Matrix } from "../../lib/linalg/matrix.ts";
import { tabulate } from "./tabulate.ts";

/** Float64 twin of `covariance.wgsl`: X^T X of centred features. */
export function scatterReference({ rows, columns, data }: Matrix): Matrix {
  return tabulate(columns, columns, (row, column) => {
    let sum = 0;
    for (let image = 0; image < rows; image++) {
      sum += data[image * columns + row]! * data[image * columns + column]!;
    }
    return sum;
  });
}
