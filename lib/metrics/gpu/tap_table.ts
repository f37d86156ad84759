/** Weights of a resize in the form that the kernel reads. */
import {
  type ResampleRounding,
  roundWeight,
} from "../../image/resample_rounding.ts";
import type { Taps } from "../../image/resample_weights.ts";

/** All taps of a line, equally many for each place. */
export interface TapTable {
  /** Taps of a place. */
  readonly taps: number;
  /** First source pixel of each place. */
  readonly first: Uint32Array<ArrayBuffer>;
  /** Double-single weights, `taps` of them for each place. */
  readonly weights: Float32Array<ArrayBuffer>;
}

/** Lays taps out as a table; missing ones weigh nothing. */
export function tapTable(
  places: readonly Taps[],
  rounding: ResampleRounding,
): TapTable {
  const taps = places.reduce(
    (most, { weights }) => Math.max(most, weights.length),
    0,
  );
  const table = new Float32Array(2 * taps * places.length);
  places.forEach(({ weights }, place) =>
    weights.forEach((weight, tap) => {
      const kept = roundWeight(weight, rounding);
      const to = 2 * (place * taps + tap);
      table[to] = kept;
      table[to + 1] = kept - table[to]!;
    })
  );
  return {
    taps,
    first: Uint32Array.from(places, ({ first }) => first),
    weights: table,
  };
}
