/** Sets of features of different sizes, made comparable. */
import { UsageError } from "../../errors.ts";
import { standardise } from "../features/standardise.ts";
import type { Statistics } from "../statistics/statistics.ts";
import { statisticsOf } from "../statistics/statistics.ts";
import type { MeasuredSet } from "./measure_set.ts";

/**
 * Whether features of a backbone have units of their own, so that distances
 * mean something only after they are standardised: those of radiomics.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { needsStandardising } from "@medigan/core/metrics";
 * assert(needsStandardising("radiomics-128"));
 * assert(!needsStandardising("pixels-16"));
 * ```
 */
export function needsStandardising(backbone: string): boolean {
  return backbone.startsWith("radiomics-");
}

/**
 * Both sets with each feature less its mean, and over its deviation, in the
 * reference: features and statistics alike. Features that do not vary there
 * become 0.
 *
 * @throws {RangeError} when the sets differ in their number of features.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { matrixOf, standardiseSets } from "@medigan/core/metrics";
 * const reference = { features: matrixOf([[1], [5]]), count: 2 };
 * const other = { features: matrixOf([[3], [7]]), count: 2 };
 * const [, scaled] = await standardiseSets(reference, other);
 * assert.deepEqual([...scaled.features?.data ?? []], [0, 2]);
 * ```
 */
export async function standardiseSets<
  A extends MeasuredSet,
  B extends MeasuredSet,
>(
  reference: A,
  other: B,
): Promise<[A, B]> {
  if (reference.features !== undefined && other.features !== undefined) {
    const by = reference.features;
    return [
      { ...reference, features: standardise(by, by) },
      { ...other, features: standardise(other.features, by) },
    ];
  }
  const by = await statisticsOfSet(reference);
  const scaled = async <S extends MeasuredSet>(set: S): Promise<S> => {
    const { features: _, ...rest } = set;
    const statistics = scaledStatistics(await statisticsOfSet(set), by);
    return { ...rest, statistics } as S;
  };
  return [await scaled(reference), await scaled(other)];
}

/** Two sets, ready to be compared. */
export interface ComparableSets {
  /** The first set, or the real one. */
  readonly reference: MeasuredSet;
  /** The other one. */
  readonly other: MeasuredSet;
  /** Whether features were standardised by the reference. */
  readonly isStandardised: boolean;
}

/** How two sets are made comparable. */
export interface ComparableOptions {
  /** Whether to standardise features that need not be. */
  readonly standardise?: boolean | undefined;
  /** What the sets are called in messages. */
  readonly titles?: readonly [string, string] | undefined;
}

/**
 * Checks that two sets can be compared, and standardises both where it is asked
 * for, or a backbone needs it.
 *
 * @throws {UsageError} when a set has fewer than 2 images, or the sets differ in
 * their number of features.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { comparableSets, matrixOf } from "@medigan/core/metrics";
 * const set = { features: matrixOf([[1], [5]]), count: 2 };
 * const { isStandardised } = await comparableSets(set, set, {});
 * assert.equal(isStandardised, false);
 * ```
 */
export async function comparableSets(
  reference: MeasuredSet,
  other: MeasuredSet,
  options: ComparableOptions,
): Promise<ComparableSets> {
  const { standardise: isAsked = false, titles = USUAL_TITLES } = options;
  checkPair([reference, other], titles);
  const isNeeded = [reference, other].some(({ preprocessing }) =>
    preprocessing !== undefined && needsStandardising(preprocessing.backbone)
  );
  if (!isAsked && !isNeeded) {
    return { reference, other, isStandardised: false };
  }
  const [one, two] = await standardiseSets(reference, other);
  return { reference: one, other: two, isStandardised: true };
}

const USUAL_TITLES = ["the first set", "the second set"] as const;

function checkPair(
  sets: readonly [MeasuredSet, MeasuredSet],
  titles: readonly [string, string],
): void {
  for (const [place, { count }] of sets.entries()) {
    if (count === undefined || count >= 2) continue;
    throw new UsageError(
      `Cannot measure ${
        titles[place]
      } as at least 2 images are needed: current number is ${count}`,
      { hint: "Distances mean little below some hundreds of images" },
    );
  }
  const [a, b] = sets.map(dimensionOf);
  if (a === b) return;
  throw new UsageError(
    `Cannot compare ${titles[0]} and ${
      titles[1]
    } as both must have as many features an image: current numbers are ${a} and ${b}`,
    { hint: "Measure both with the same backbone and layer" },
  );
}

function dimensionOf({ features, statistics }: MeasuredSet): number {
  return features?.columns ?? statistics?.mean.length ?? 0;
}

async function statisticsOfSet(
  { features, statistics }: MeasuredSet,
): Promise<Statistics> {
  return statistics ?? await statisticsOf(features!);
}

function scaledStatistics(
  { count, mean, covariance }: Statistics,
  by: Statistics,
): Statistics {
  const size = mean.length;
  if (by.mean.length !== size) {
    throw new RangeError(
      `Cannot standardise features as both sets must have as many: current numbers are ${size} and ${by.mean.length}`,
    );
  }
  // Deviations over the number of images, as those of features are.
  const share = by.count === undefined ? 1 : (by.count - 1) / by.count;
  const factors = by.mean.map((_, at) => {
    const variance = by.covariance.data[at * size + at]! * share;
    return variance > 0 ? 1 / Math.sqrt(variance) : 0;
  });
  return {
    count,
    mean: mean.map((one, at) => (one - by.mean[at]!) * factors[at]!),
    covariance: {
      ...covariance,
      data: covariance.data.map((one, place) =>
        one * factors[Math.floor(place / size)]! * factors[place % size]!
      ),
    },
  };
}
