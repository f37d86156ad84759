/** Each metric of two sets of features, with its interval. */
import type { OperationOptions } from "../../events.ts";
import { UsageError } from "../../errors.ts";
import type { Matrix } from "../../linalg/matrix.ts";
import type { SeedInput } from "../../random/seeds.ts";
import { kernelDistanceOf } from "../discrepancy/kid.ts";
import { gaussianDiscrepancyOf } from "../discrepancy/mmd.ts";
import type { MeasuredRowsOptions } from "../distances/measured_rows.ts";
import { type Pairs, pairsOf, storePairs } from "../distances/pairs.ts";
import { slicedWasserstein } from "../discrepancy/sliced_wasserstein.ts";
import { vendiScore } from "../diversity/vendi.ts";
import { frechetInfinity } from "../extrapolation/fid_infinity.ts";
import type { Gpu } from "../gpu/gpu.ts";
import {
  frechetDistance,
  type FrechetSet,
} from "../frechet/frechet_distance.ts";
import { repeatedRows } from "../frechet/repeated_rows.ts";
import { authenticity } from "../neighbours/authenticity.ts";
import { densityCoverage } from "../neighbours/density_coverage.ts";
import { memorisationInformedDistance } from "../neighbours/mifid.ts";
import {
  type NeighbourTable,
  neighbourTableOf,
} from "../neighbours/neighbour_table.ts";
import { precisionRecall } from "../neighbours/precision_recall.ts";
import type { StatisticGroup } from "../resampling/resample.ts";

/** What measurements depend on. */
export interface MeasurementOptions extends Omit<OperationOptions, "onEvent"> {
  /** Seed of everything random. */
  readonly seed: SeedInput;
  /** An open GPU to compute products and distances on. */
  readonly gpu?: Gpu | undefined;
  /** Which neighbour makes the radius of a ball. */
  readonly neighbours: number;
}

/** How a group of metrics is measured. */
export interface Measurement {
  /** Identifiers, in the order of the values. */
  readonly ids: readonly string[];
  /** How images are drawn again for an interval; not at all when absent. */
  readonly scheme?: "bootstrap" | "halves";
  /** Measures all images of two sets. */
  measure(sets: Sets, options: MeasurementOptions): Promise<readonly number[]>;
  /** Makes ready to measure them and some of them, many times. */
  prepare?(sets: Sets, options: MeasurementOptions): Promise<StatisticGroup>;
}

/** What is compared. */
export interface Sets {
  /** Features of real images. */
  readonly real: Matrix;
  /** Features of synthetic images. */
  readonly synthetic: Matrix;
}

/** A metric that is read from numbers of pairs, which draws have in common. */
function ofPairs(
  ids: readonly string[],
  measure: MeasuredRowsOptions["measure"],
  read: (
    pairs: Pairs,
    options: MeasurementOptions,
  ) => Promise<readonly number[]>,
): Measurement {
  return {
    ids,
    scheme: "halves",
    measure: ({ real, synthetic }, options) =>
      read(pairsOf(real, synthetic, { ...options, measure }), options),
    prepare: async ({ real, synthetic }, options) => {
      const pairs = await storePairs(real, synthetic, { ...options, measure });
      return {
        all: () => read(pairs, options),
        drawn: (some = [], others = []) =>
          read(pairs.among(some, others), options),
      };
    },
  };
}

const MEASUREMENTS: readonly Measurement[] = [
  {
    ids: ["fid"],
    scheme: "bootstrap",
    measure: async ({ real, synthetic }, { gpu, signal }) => [
      (await frechetDistance(real, synthetic, { gpu, signal })).distance,
    ],
    prepare: (sets, { gpu, signal }) => {
      const distanceOf = async (real: FrechetSet, synthetic: FrechetSet) => [
        (await frechetDistance(real, synthetic, { gpu, signal })).distance,
      ];
      return Promise.resolve({
        all: () => distanceOf(sets.real, sets.synthetic),
        drawn: (some = [], others = []) =>
          distanceOf(
            repeatedRows(sets.real, some),
            repeatedRows(sets.synthetic, others),
          ),
      });
    },
  },
  {
    ids: ["fid-infinity"],
    measure: async ({ real, synthetic }, options) => [
      (await frechetInfinity(real, synthetic, options)).distance,
    ],
  },
  ofPairs(["kid"], "scalar-product", async (pairs) => [
    await kernelDistanceOf(pairs),
  ]),
  ofPairs(["mmd"], "squared-distance", async (pairs) => [
    (await gaussianDiscrepancyOf(pairs)).value,
  ]),
  {
    ids: ["sliced-wasserstein"],
    measure: ({ real, synthetic }, { seed }) =>
      Promise.try(() => [slicedWasserstein(real, synthetic, { seed })]),
  },
  ofPairs(
    ["precision", "recall", "density", "coverage", "realism", "authpct"],
    "squared-distance",
    async (pairs, { neighbours }) =>
      neighbourValues(await neighbourTableOf(pairs, neighbours)),
  ),
  {
    ids: ["mifid"],
    measure: async ({ real, synthetic }, { signal }) => [
      (await memorisationInformedDistance(real, synthetic, { signal }))
        .distance,
    ],
  },
  {
    ids: ["vendi"],
    measure: async ({ synthetic }, { signal }) => [
      await vendiScore(synthetic, { signal }),
    ],
  },
];

/** What intervals of these metrics may not leave. */
const RANGES: { readonly [id: string]: readonly [number, number] } = {
  fid: [0, Infinity],
  precision: [0, 1],
  recall: [0, 1],
  density: [0, Infinity],
  coverage: [0, 1],
  realism: [0, Infinity],
  authpct: [0, 100],
};

/**
 * An interval within what its metric can be.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { withinRange } from "./measurements.ts";
 * assert.deepEqual(withinRange("recall", [0.9, 1.1]), [0.9, 1]);
 * assert.deepEqual(withinRange("kid", [-1, 1.1]), [-1, 1.1]);
 * ```
 */
export function withinRange(
  id: string,
  [low, high]: readonly [number, number],
): readonly [number, number] {
  const [least, most] = RANGES[id] ?? [-Infinity, Infinity];
  return [Math.max(least, low), Math.min(most, high)];
}

function neighbourValues(table: NeighbourTable): number[] {
  const { precision, recall } = precisionRecall(table);
  const { density, coverage } = densityCoverage(table);
  const sorted = table.realism.toSorted();
  const realism = sorted[sorted.length >> 1] ?? NaN;
  return [precision, recall, density, coverage, realism, authenticity(table)];
}

/**
 * The measurements that give the metrics asked for.
 *
 * @throws {UsageError} when a metric is not one of them.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { measurementsFor } from "./measurements.ts";
 * assert.equal(measurementsFor(["precision", "recall"]).length, 1);
 * ```
 */
export function measurementsFor(
  ids: readonly string[] | undefined,
): readonly Measurement[] {
  const known = MEASUREMENTS.flatMap((one) => one.ids);
  const unknown = ids?.find((id) => !known.includes(id));
  if (unknown !== undefined) {
    throw new UsageError(
      `Cannot measure ${JSON.stringify(unknown)} as it must be one of ${
        known.join(", ")
      }`,
    );
  }
  return MEASUREMENTS.filter((one) =>
    ids === undefined || one.ids.some((id) => ids.includes(id))
  );
}
