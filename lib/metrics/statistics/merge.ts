/** Statistics of sets that were measured apart. */
import { UsageError } from "../../errors.ts";
import {
  joinMoments,
  momentsOfStatistics,
  statisticsOfMoments,
} from "./moments.ts";
import type { Statistics } from "./statistics.ts";

/** How sets are merged. */
export interface MergeOptions {
  /** What the parts are called in messages; by their places when absent. */
  readonly titles?: readonly string[] | undefined;
}

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
export function mergeStatistics(
  parts: readonly Statistics[],
  { titles = [] }: MergeOptions = {},
): Statistics {
  const [first] = parts;
  if (first === undefined) {
    throw new RangeError("Cannot merge statistics as there are none");
  }
  const moments = parts.map((part, at) => {
    const title = titles[at] ?? `part ${at}`;
    checkPart(part, { title, dimension: first.mean.length });
    return momentsOfStatistics(part, part.count ?? 0);
  });
  return statisticsOfMoments(moments.reduce(joinMoments));
}

function checkPart(
  { count, mean }: Statistics,
  { title, dimension }: { readonly title: string; readonly dimension: number },
): void {
  if (mean.length !== dimension) {
    throw new RangeError(
      `Cannot merge statistics of different features: the first part has ${dimension} of them, ${title} has ${mean.length}`,
    );
  }
  if (count !== undefined) return;
  throw new UsageError(
    `Cannot merge statistics as ${title} does not tell of how many images it is`,
    { hint: "Compute it again with `medigan stats`, which writes the count" },
  );
}
