/**
 * Puts a value among the smallest so far, in ascending order, if it is one of
 * them; cheaper than sorting all.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { keepSmallest } from "./keep_smallest.ts";
 * const kept = new Float64Array(3).fill(Infinity);
 * for (const value of [5, 1, 4, 1]) keepSmallest(kept, value);
 * assert.deepEqual([...kept], [1, 1, 4]);
 * ```
 */
export function keepSmallest(kept: Float64Array, value: number): void {
  let place = kept.length - 1;
  if (value >= kept[place]!) return;
  while (place > 0 && kept[place - 1]! > value) {
    kept[place] = kept[place - 1]!;
    place--;
  }
  kept[place] = value;
}
