/** Statistics of sets that were measured apart. */
import { UsageError } from "../../errors.ts";
import {
  joinMoments,
  momentsOfStatistics,
  statisticsOfMoments,
} from "./moments.ts";
import type { Statistics } from "./statistics.ts";

/**
 * Statistics of all sets together, as one pass over their images would have
 * given, within 1e-12 relative.
 *
 * @param parts Statistics of disjoint sets of the same features, at least one.
 *
 * @throws {RangeError} when there are none, or their dimensions differ.
 * @throws {UsageError} when the number of images of a part is unknown.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { mergeStatistics, statisticsOf } from "@medigan/core/metrics";
 * const column = (...values: number[]) => ({
 *   rows: values.length,
 *   columns: 1,
 *   data: Float64Array.from(values),
 * });
 * const parts = [
 *   await statisticsOf(column(1, 2)),
 *   await statisticsOf(column(3, 4)),
 * ];
 * const whole = mergeStatistics(parts);
 * assert.deepEqual(whole, await statisticsOf(column(1, 2, 3, 4)));
 * ```
 */
export function mergeStatistics(parts: readonly Statistics[]): Statistics {
  const [first] = parts;
  if (first === undefined) {
    throw new RangeError("Cannot merge statistics as there are none");
  }
  const moments = parts.map((part, at) => {
    checkPart(part, { at, dimension: first.mean.length });
    return momentsOfStatistics(part, part.count ?? 0);
  });
  return statisticsOfMoments(moments.reduce(joinMoments));
}

function checkPart(
  { count, mean }: Statistics,
  { at, dimension }: { readonly at: number; readonly dimension: number },
): void {
  if (mean.length !== dimension) {
    throw new RangeError(
      `Cannot merge statistics of different features: part 0 has ${dimension} of them, part ${at} has ${mean.length}`,
    );
  }
  if (count !== undefined) return;
  throw new UsageError(
    `Cannot merge statistics as part ${at} does not tell of how many images it is`,
    { hint: "Compute it again with `medigan stats`, which writes the count" },
  );
}
