/** Lines through points. */

/** A line y = intercept + slope x, and how well it fits. */
export interface Line {
  /** Value at x = 0. */
  readonly intercept: number;
  /** Change for one unit of x. */
  readonly slope: number;
  /** Pearson's correlation of the points, -1..1; NaN for constant ones. */
  readonly correlation: number;
}

/**
 * The line of least squares.
 *
 * @throws {RangeError} when there are less than two different x.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { lineThrough } from "@medigan/core/metrics";
 * const line = lineThrough([[0, 1], [1, 3], [2, 5]]);
 * assert.deepEqual(line, { intercept: 1, slope: 2, correlation: 1 });
 * ```
 */
export function lineThrough(
  points: readonly (readonly [x: number, y: number])[],
): Line {
  const meanX = points.reduce((sum, [x]) => sum + x, 0) / points.length;
  const meanY = points.reduce((sum, [, y]) => sum + y, 0) / points.length;
  let xx = 0, xy = 0, yy = 0;
  for (const [x, y] of points) {
    xx += (x - meanX) ** 2;
    xy += (x - meanX) * (y - meanY);
    yy += (y - meanY) ** 2;
  }
  if (!(xx > 0)) {
    throw new RangeError(
      `Cannot draw a line as it needs points at two places: current number of points is ${points.length}`,
    );
  }
  const slope = xy / xx;
  return {
    intercept: meanY - slope * meanX,
    slope,
    correlation: xy / Math.sqrt(xx * yy),
  };
}
