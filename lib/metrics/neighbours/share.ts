/** Any array of numbers. */
type Numbers = Int32Array | Uint8Array | Float64Array;

/**
 * Share of values that fulfil a condition, 0..1; they are given with their
 * place.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { shareOf } from "./share.ts";
 * assert.equal(shareOf(Uint8Array.of(1, 2, 3, 4), (value) => value > 3), 0.25);
 * ```
 */
export function shareOf(
  values: Numbers,
  isCounted: (value: number, place: number) => boolean,
): number {
  let count = 0;
  for (let place = 0; place < values.length; place++) {
    if (isCounted(values[place]!, place)) count++;
  }
  return count / values.length;
}
