/** What is known of some pixels. */
export interface ReferenceStatistics {
  /** The smallest. */
  readonly low: number;
  /** The largest. */
  readonly high: number;
  /** Their sum. */
  readonly sum: number;
  /** Summed squared deviations from the mean. */
  readonly squares: number;
}

/** Float64 twin of `image_statistics.wgsl`. */
export function imageStatisticsReference(
  pixels: Float64Array,
): ReferenceStatistics {
  const sum = pixels.reduce((total, value) => total + value, 0);
  const mean = sum / pixels.length;
  return {
    low: pixels.reduce((a, b) => Math.min(a, b)),
    high: pixels.reduce((a, b) => Math.max(a, b)),
    sum,
    squares: pixels.reduce((total, value) => total + (value - mean) ** 2, 0),
  };
}
