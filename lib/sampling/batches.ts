/** Which samples are made together. */

/** Whole numbers from `start` to before `end`. */
export function* range(start: number, end: number): Generator<number> {
  for (let index = start; index < end; index++) yield index;
}

/**
 * Indices in batches of at most `size`. A batch also ends where the next sample
 * is of another group.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { batchesOf, range } from "./batches.ts";
 * const batches = batchesOf(range(0, 5), {
 *   size: 2,
 *   groupOf: (index) => index < 3 ? "small" : "large",
 * });
 * assert.deepEqual([...batches], [[0, 1], [2], [3, 4]]);
 * ```
 */
export function* batchesOf(
  indices: Iterable<number>,
  { size, groupOf = () => "" }: {
    readonly size: number;
    readonly groupOf?: ((index: number) => string) | undefined;
  },
): Generator<readonly number[]> {
  let batch: number[] = [];
  let group = "";
  for (const index of indices) {
    const own = groupOf(index);
    if (batch.length === size || (batch.length > 0 && own !== group)) {
      yield batch;
      batch = [];
    }
    group = own;
    batch.push(index);
  }
  if (batch.length > 0) yield batch;
}
