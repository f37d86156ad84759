/** Features less their mean. */
import type { Matrix } from "../../linalg/mod.ts";

/** Rows without their mean, and the mean. */
export interface Centred {
  /** Mean of each column. */
  readonly mean: Float64Array;
  /** Deviations from it. */
  readonly deviations: Matrix;
}

/**
 * Takes the mean from each column. `spareRows` rows of zeros are left at the
 * end of the deviations.
 */
export function centred(
  { rows, columns, data }: Matrix,
  spareRows = 0,
): Centred {
  const mean = new Float64Array(columns);
  for (let row = 0; row < rows; row++) {
    const start = row * columns;
    for (let at = 0; at < columns; at++) mean[at]! += data[start + at]!;
  }
  for (let at = 0; at < columns; at++) mean[at]! /= rows;
  const rest = new Float64Array((rows + spareRows) * columns);
  for (let row = 0; row < rows; row++) {
    const start = row * columns;
    for (let at = 0; at < columns; at++) {
      rest[start + at] = data[start + at]! - mean[at]!;
    }
  }
  return {
    mean,
    deviations: { rows: rows + spareRows, columns, data: rest },
  };
}
