/** Features less their mean. */
import { lessRow, type Matrix } from "../../linalg/mod.ts";

/** Rows without their mean, and the mean. */
export interface Centred {
  /** Mean of each column. */
  readonly mean: Float64Array;
  /** Deviations from it. */
  readonly deviations: Matrix;
}

/** Takes the mean from each column. */
export function centred(features: Matrix): Centred {
  const mean = meanOf(features);
  return { mean, deviations: lessRow(features, mean) };
}

/** Mean of each column. */
export function meanOf({ rows, columns, data }: Matrix): Float64Array {
  const mean = new Float64Array(columns);
  for (let row = 0; row < rows; row++) addRow(mean, data, row * columns);
  return mean.map((one) => one / rows);
}

// A loop of its own, as V8 leaves optimised code at every end of an inner one.
function addRow(sum: Float64Array, data: Float64Array, start: number): void {
  for (let at = 0; at < sum.length; at++) sum[at]! += data[start + at]!;
}
