/** How sure a number is: intervals by drawing the images again. */
import type { OperationOptions } from "../../events.ts";
import { UsageError } from "../../errors.ts";
import type { Matrix } from "../../linalg/matrix.ts";
import { RandomStream } from "../../random/random_stream.ts";
import { parseSeed, type SeedInput } from "../../random/seeds.ts";
import { takeRows } from "../distances/matrix_rows.ts";
import { Purpose } from "./purposes.ts";

/** A number that is computed from sets of features. */
export type Statistic = (...sets: Matrix[]) => number | Promise<number>;

/** Several numbers that are computed together. */
export interface StatisticGroup {
  /** Of all images. */
  all(): readonly number[] | Promise<readonly number[]>;
  /** Of the images in some places of each set, which may repeat. */
  drawn(
    ...places: (readonly number[])[]
  ): readonly number[] | Promise<readonly number[]>;
}

/** Options of {@linkcode resampledInterval}. */
export interface ResampleOptions extends Omit<OperationOptions, "onEvent"> {
  /**
   * How images are drawn. `bootstrap`: as many as there are, with replacement.
   * `halves`: half of them, without; for metrics of neighbours, in which a
   * repeated image would be its own neighbour. `bootstrap` when absent.
   */
  readonly scheme?: "bootstrap" | "halves" | undefined;
  /** How often; 100 when absent. */
  readonly repeats?: number | undefined;
  /** Probability of the interval, 0..1; 0.95 when absent. */
  readonly level?: number | undefined;
  /** Seed of the draws; 0 when absent. */
  readonly seed?: SeedInput | undefined;
  /** Told how many repeats are done. */
  readonly onRepeat?: ((done: number) => void) | undefined;
}

/** A number with its interval. */
export interface Interval {
  /** The number, of all images. */
  readonly value: number;
  /** Standard error. */
  readonly standardError: number;
  /** Lower end: value - z times the standard error. */
  readonly low: number;
  /** Upper end. */
  readonly high: number;
  /** Probability of the interval. */
  readonly level: number;
  /** How images were drawn. */
  readonly scheme: "bootstrap" | "halves";
  /** How often. */
  readonly repeats: number;
}

/**
 * A number with the interval that drawing the images again gives it: normal,
 * around the number itself, as wide as what is drawn varies. (Percentiles would
 * not do: with fewer different images, Frechet distances are larger, and so the
 * interval would not hold the number.) It tells of the choice of images, not of
 * the training or the backbone.
 *
 * B. Efron, R. J. Tibshirani, An Introduction to the Bootstrap (1993), chapters
 * 6 and 12; for halves: J. Shao, D. Tu, The Jackknife and Bootstrap (1995),
 * section 2.3.
 *
 * @throws {UsageError} when there are less than 2 repeats, the level is not
 * between 0 and 1, or a half would be too small for the statistic.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { matrixOf, resampledInterval } from "@medigan/core/metrics";
 * const set = matrixOf([[1], [2], [3], [4]]);
 * const mean = ({ data, rows }: { data: Float64Array; rows: number }) =>
 *   data.reduce((sum, value) => sum + value, 0) / rows;
 * const { value, low, high } = await resampledInterval([set], mean);
 * assert(value === 2.5 && low < 2.5 && high > 2.5);
 * ```
 */
export async function resampledInterval(
  sets: readonly Matrix[],
  statistic: Statistic,
  options: ResampleOptions = {},
): Promise<Interval> {
  const [interval] = await resampledIntervals(sets.map(({ rows }) => rows), {
    all: async () => [await statistic(...sets)],
    drawn: async (...places) => [
      await statistic(...sets.map((set, at) => takeRows(set, places[at]!))),
    ],
  }, options);
  return interval!;
}

/**
 * Intervals of several numbers that are computed together, as
 * {@linkcode resampledInterval} gives them.
 *
 * @param counts Number of images of each set.
 *
 * @throws {UsageError} as {@linkcode resampledInterval} does.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { resampledIntervals } from "./resample.ts";
 * const set = [1, 2, 3, 4];
 * const ends = (values: number[]) => [Math.min(...values), Math.max(...values)];
 * const [least, most] = await resampledIntervals([set.length], {
 *   all: () => ends(set),
 *   drawn: (places) => ends(places.map((at) => set[at] ?? 0)),
 * });
 * assert(least?.value === 1 && most?.value === 4);
 * ```
 */
export async function resampledIntervals(
  counts: readonly number[],
  statistics: StatisticGroup,
  options: ResampleOptions = {},
): Promise<Interval[]> {
  const { scheme = "bootstrap", repeats = 100, level = 0.95 } = options;
  checkOptions(repeats, level);
  const values = await statistics.all();
  const draws: (readonly number[])[] = [];
  for (let index = 0; index < repeats; index++) {
    options.signal?.throwIfAborted();
    const drawn = drawAgain(counts, { scheme, seed: options.seed, index });
    draws.push(await statistics.drawn(...drawn));
    options.onRepeat?.(index + 1);
  }
  const reach = normalReach(level);
  return values.map((value, place) => {
    const standardError = deviationOf(draws.map((draw) => draw[place]!));
    const low = value - reach * standardError;
    const high = value + reach * standardError;
    return { value, standardError, low, high, level, scheme, repeats };
  });
}

function checkOptions(repeats: number, level: number): void {
  if (!Number.isInteger(repeats) || repeats < 2) {
    throw new UsageError(
      `Cannot give an interval as the number of repeats must be a whole number above 1: current value is ${repeats}`,
    );
  }
  if (level > 0 && level < 1) return;
  throw new UsageError(
    `Cannot give an interval as its level must be between 0 and 1: current value is ${level}`,
  );
}

function drawAgain(
  counts: readonly number[],
  { scheme, seed = 0, index }: {
    scheme: "bootstrap" | "halves";
    seed: SeedInput | undefined;
    index: number;
  },
): number[][] {
  const purpose = scheme === "bootstrap" ? Purpose.bootstrap : Purpose.halves;
  const stream = new RandomStream({ seed: parseSeed(seed), purpose, index });
  return counts.map((count) =>
    scheme === "bootstrap"
      ? Array.from({ length: count }, () => stream.integer(count))
      : stream.choose(count, Math.floor(count / 2))
  );
}

function deviationOf(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const spread = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return Math.sqrt(spread / (values.length - 1));
}

/** z with so much of the standard normal distribution between -z and z. */
function normalReach(level: number): number {
  let low = 0;
  let high = 40;
  for (let step = 0; step < 80; step++) {
    const middle = (low + high) / 2;
    if (withinNormal(middle) < level) low = middle;
    else high = middle;
  }
  return low;
}

/** erf(z / sqrt 2), by the series of A&S 7.1.6, which only adds. */
function withinNormal(z: number): number {
  if (z > 8) return 1;
  let term = z;
  let sum = z;
  for (let k = 1; term > 1e-18 * sum; k++) {
    term *= z * z / (2 * k + 1);
    sum += term;
  }
  return Math.sqrt(2 / Math.PI) * Math.exp(-z * z / 2) * sum;
}
