/** Between float64 values and the pairs of float32 that kernels compute on. */
import type { Matrix } from "../../linalg/mod.ts";

/** Bytes of a double-single value. */
export const PAIR_BYTES = 8;

/** A part of a matrix. */
export interface Panel {
  /** First row. */
  readonly row: number;
  /** Number of rows. */
  readonly rows: number;
  /** First column. */
  readonly column: number;
  /** Number of columns. */
  readonly columns: number;
}

/**
 * The power of two that brings the largest value of a matrix to 1 or a little
 * more, so that neither products nor what rounding takes from them leave the
 * range of float32.
 *
 * @throws {RangeError} when a value is not finite: WGSL promises nothing of
 * infinities and NaNs.
 */
export function scaleOf(
  { data, columns }: {
    readonly data: ArrayLike<number>;
    readonly columns: number;
  },
): number {
  let largest = 0;
  for (let at = 0; at < data.length; at++) {
    const size = Math.abs(data[at]!);
    if (!(size < Infinity)) {
      throw new RangeError(
        `Cannot compute on a matrix as all its values must be finite: current value in row ${
          Math.floor(at / columns)
        }, column ${at % columns} is ${data[at]}`,
      );
    }
    if (size > largest) largest = size;
  }
  if (largest === 0) return 1;
  // Short of the ends of float64, so that the scale and 1 / scale are exact.
  return 2 ** -Math.min(Math.max(Math.floor(Math.log2(largest)), -1000), 1000);
}

/** A part of a matrix, scaled, as pairs of the nearest float32 and the rest. */
export function packPanel(
  { columns: stride, data }: Matrix,
  { row, rows, column, columns }: Panel,
  scale: number,
): Float32Array<ArrayBuffer> {
  const pairs = new Float32Array(2 * rows * columns);
  let to = 0;
  for (let at = row; at < row + rows; at++) {
    const start = at * stride + column;
    for (let from = start; from < start + columns; from++) {
      const value = data[from]! * scale;
      pairs[to] = value;
      pairs[to + 1] = value - pairs[to]!;
      to += 2;
    }
  }
  return pairs;
}

/** Adds pairs, scaled, to a part of a matrix. */
export function addPanel(
  { columns: stride, data }: Matrix,
  { row, rows, column, columns }: Panel,
  { pairs, scales }: {
    readonly pairs: Float32Array;
    readonly scales: readonly [number, number];
  },
): void {
  const [first, second] = scales;
  let from = 0;
  for (let at = row; at < row + rows; at++) {
    const start = at * stride + column;
    for (let to = start; to < start + columns; to++) {
      // One after the other, as their product may leave float64.
      const value = (pairs[from]! + pairs[from + 1]!) / first / second;
      data[to]! += value;
      from += 2;
    }
  }
}
