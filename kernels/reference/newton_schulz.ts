import type { Matrix } from "../../lib/linalg/matrix.ts";
import { tabulate } from "./tabulate.ts";

/** Float64 twin of `newton_schulz.wgsl`: (3 I - A) / 2. */
export function newtonSchulzReference({ rows, data }: Matrix): Matrix {
  return tabulate(rows, rows, (row, column) => {
    const identity = row === column ? 3 : 0;
    return (identity - data[row * rows + column]!) / 2;
  });
}
