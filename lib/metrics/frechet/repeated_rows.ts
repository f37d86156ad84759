/** Images that count several times each, as those of a bootstrap do. */
import { lessRow, type Matrix } from "../../linalg/mod.ts";
import { rowOf, takeRows } from "../distances/matrix_rows.ts";

/** Features of different images, and how often each counts. */
export interface RepeatedRows extends Matrix {
  /** A whole number above 0 for each row. */
  readonly counts: Float64Array;
}

/**
 * The rows of some places, each once.
 *
 * @throws {RangeError} when a row does not exist.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { repeatedRows } from "@medigan/core/metrics";
 * const set = { rows: 3, columns: 1, data: Float64Array.of(3, 4, 5) };
 * const { data, counts } = repeatedRows(set, [2, 0, 2]);
 * assert.deepEqual([...data, ...counts], [5, 3, 2, 1]);
 * ```
 */
export function repeatedRows(
  set: Matrix,
  places: readonly number[],
): RepeatedRows {
  const counts = new Map<number, number>();
  for (const place of places) counts.set(place, (counts.get(place) ?? 0) + 1);
  return {
    ...takeRows(set, [...counts.keys()]),
    counts: Float64Array.from(counts.values()),
  };
}

/** All rows, as often as they count. */
export function expanded(set: RepeatedRows): Matrix {
  const places = [...set.counts].flatMap((count, row) =>
    Array.from({ length: count }, () => row)
  );
  return takeRows(set, places);
}

/** Number of images and their mean. */
export function momentsOfRepeated(
  set: RepeatedRows,
): { readonly count: number; readonly mean: Float64Array } {
  const count = set.counts.reduce((sum, one) => sum + one, 0);
  const mean = new Float64Array(set.columns);
  set.counts.forEach((weight, row) => {
    const values = rowOf(set, row);
    for (let at = 0; at < mean.length; at++) mean[at]! += weight * values[at]!;
  });
  return { count, mean: mean.map((one) => one / count) };
}

/** Rows less their mean, with the products of all repetitions. */
export function weightedDeviations(
  set: RepeatedRows,
  mean: Float64Array,
): Matrix {
  const deviations = lessRow(set, mean);
  set.counts.forEach((weight, row) => {
    const values = rowOf(deviations, row);
    const scale = Math.sqrt(weight);
    for (let at = 0; at < values.length; at++) values[at]! *= scale;
  });
  return deviations;
}
