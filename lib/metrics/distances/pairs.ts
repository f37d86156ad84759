/** Numbers of all pairs of two sets of images, measured once and read often. */
import type { Matrix } from "../../linalg/matrix.ts";
import { takeRows } from "./matrix_rows.ts";
import {
  type MeasuredRow,
  measuredRows,
  type MeasuredRowsOptions,
  rowsWithin,
} from "./measured_rows.ts";

// 1 GiB, of two sets of about 8,000 images each.
const MAX_STORED_VALUES = 2 ** 27;

/** Rows, wherever they come from. */
export type MeasuredRows = AsyncIterable<MeasuredRow> | Iterable<MeasuredRow>;

/** Numbers of all pairs of two sets. */
export interface Pairs {
  /** Number of images of each set. */
  readonly counts: { readonly real: number; readonly synthetic: number };
  /** Number of features of an image. */
  readonly dimension: number;
  /** Each image of a set against those after it; rows are not to be changed. */
  within(set: "real" | "synthetic"): MeasuredRows;
  /** Each synthetic image against all real ones; not to be changed either. */
  across(): MeasuredRows;
}

/** Pairs of which those among some of the images can be had. */
export interface PairStore extends Pairs {
  /** Pairs among the images of some places, in the order of the sets. */
  among(real: readonly number[], synthetic: readonly number[]): Pairs;
}

/**
 * Pairs that are measured whenever they are read.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { pairsOf } from "./pairs.ts";
 * const set = { rows: 2, columns: 1, data: Float64Array.of(3, 5) };
 * const pairs = pairsOf(set, set, { measure: "squared-distance" });
 * for await (const { values } of pairs.within("real")) {
 *   assert(values.every((square) => square === 4));
 * }
 * ```
 */
export function pairsOf(
  real: Matrix,
  synthetic: Matrix,
  options: MeasuredRowsOptions,
): Pairs {
  return {
    counts: { real: real.rows, synthetic: synthetic.rows },
    dimension: real.columns,
    within: (set) => rowsWithin(set === "real" ? real : synthetic, options),
    across: () => measuredRows(synthetic, real, options),
  };
}

/**
 * Pairs that are measured once and kept, or measured again where they would be
 * more than `maxValues`: 1 GiB unless told.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { storePairs } from "./pairs.ts";
 * const set = { rows: 3, columns: 1, data: Float64Array.of(3, 5, 6) };
 * const pairs = await storePairs(set, set, { measure: "squared-distance" });
 * for await (const { row, values } of pairs.among([2, 0], [1]).within("real")) {
 *   assert.deepEqual([...values], [[9], []][row]);
 * }
 * ```
 */
export async function storePairs(
  real: Matrix,
  synthetic: Matrix,
  options: MeasuredRowsOptions & { readonly maxValues?: number },
): Promise<PairStore> {
  const { maxValues = MAX_STORED_VALUES } = options;
  const measured = pairsOf(real, synthetic, options);
  if (storedValues(measured) > maxValues) {
    return {
      ...measured,
      among: (some, others) =>
        pairsOf(
          takeRows(real, ascending(some)),
          takeRows(synthetic, ascending(others)),
          options,
        ),
    };
  }
  return storeOf(measured, {
    real: await Array.fromAsync(measured.within("real")),
    synthetic: await Array.fromAsync(measured.within("synthetic")),
    across: await Array.fromAsync(measured.across()),
  });
}

function storedValues({ counts: { real, synthetic } }: Pairs): number {
  return (real ** 2 + synthetic ** 2) / 2 + real * synthetic;
}

interface Stored {
  readonly real: readonly MeasuredRow[];
  readonly synthetic: readonly MeasuredRow[];
  readonly across: readonly MeasuredRow[];
}

function storeOf(measured: Pairs, stored: Stored): PairStore {
  return {
    ...measured,
    within: (set) => stored[set],
    across: () => stored.across,
    among: (some, others) => {
      const places = { real: ascending(some), synthetic: ascending(others) };
      return {
        ...measured,
        counts: { real: some.length, synthetic: others.length },
        within: (set) => pickWithin(stored[set], places[set]),
        across: () => pick(stored.across, places.synthetic, places.real),
      };
    },
  };
}

function ascending(places: readonly number[]): readonly number[] {
  return places.toSorted((one, other) => one - other);
}

function* pick(
  rows: readonly MeasuredRow[],
  places: readonly number[],
  others: readonly number[],
): Iterable<MeasuredRow> {
  for (const [row, place] of places.entries()) {
    yield { row, values: gather(rows[place]!.values, others, 0) };
  }
}

function* pickWithin(
  rows: readonly MeasuredRow[],
  places: readonly number[],
): Iterable<MeasuredRow> {
  for (const [row, place] of places.entries()) {
    const after = places.slice(row + 1);
    // The values of a row begin with that of the image after it.
    yield { row, values: gather(rows[place]!.values, after, place + 1) };
  }
}

function gather(
  values: Float64Array,
  places: readonly number[],
  first: number,
): Float64Array {
  const some = new Float64Array(places.length);
  for (let at = 0; at < some.length; at++) {
    some[at] = values[places[at]! - first]!;
  }
  return some;
}
