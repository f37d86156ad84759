/** What is left of a matrix after a reduction. */

/** A diagonal and the one beside it. */
export interface Bands {
  /** The diagonal. */
  readonly diagonal: Float64Array;
  /** What stands beside it, one value less. */
  readonly beside: Float64Array;
}

/** Copies of bands with 1 as the largest value, and what that value was. */
export function normalised(bands: Bands): Bands & { readonly scale: number } {
  const { diagonal, beside } = bands;
  const scale = Math.max(largestOf(diagonal), largestOf(beside));
  if (scale === 0) return { scale, diagonal: diagonal.slice(), beside };
  return {
    scale,
    diagonal: diagonal.map((one) => one / scale),
    beside: beside.map((one) => one / scale),
  };
}

function largestOf(row: Float64Array): number {
  return row.reduce((most, one) => Math.max(most, Math.abs(one)), 0);
}
