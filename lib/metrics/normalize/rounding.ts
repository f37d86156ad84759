/** Rounding as processors do it. */

/**
 * The nearest whole number of one that is not negative; halves go to the even
 * one.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { roundHalfEven } from "./rounding.ts";
 * assert.deepEqual([0.5, 1.5, 2.4].map(roundHalfEven), [0, 2, 2]);
 * ```
 */
export function roundHalfEven(value: number): number {
  const below = Math.floor(value);
  const rest = value - below;
  if (rest === 0.5) return below + below % 2;
  return rest > 0.5 ? below + 1 : below;
}

/** A level of 0 to 255 as a whole number; halves go to the even one. */
export function toByte(level: number): number {
  return Math.min(Math.max(roundHalfEven(level), 0), 255);
}
