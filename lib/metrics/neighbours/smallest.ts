/**
 * The `count` smallest of many values, ascending; cheaper than sorting all.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { smallest } from "./smallest.ts";
 * assert.deepEqual([...smallest(Float64Array.of(5, 1, 4, 1), 3)], [1, 1, 4]);
 * ```
 */
export function smallest(values: Float64Array, count: number): Float64Array {
  const kept = new Float64Array(count).fill(Infinity);
  const last = count - 1;
  for (const value of values) {
    if (value >= kept[last]!) continue;
    let place = last;
    while (place > 0 && kept[place - 1]! > value) {
      kept[place] = kept[place - 1]!;
      place--;
    }
    kept[place] = value;
  }
  return kept;
}
