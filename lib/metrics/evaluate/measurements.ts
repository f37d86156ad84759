/** Each metric of two sets of features, with its interval. */
import type { OperationOptions } from "../../events.ts";
import { UsageError } from "../../errors.ts";
import type { Matrix } from "../../linalg/matrix.ts";
import type { SeedInput } from "../../random/seeds.ts";
import { kernelDistance } from "../discrepancy/kid.ts";
import { gaussianDiscrepancy } from "../discrepancy/mmd.ts";
import { slicedWasserstein } from "../discrepancy/sliced_wasserstein.ts";
import { vendiScore } from "../diversity/vendi.ts";
import { frechetInfinity } from "../extrapolation/fid_infinity.ts";
import type { Gpu } from "../gpu/gpu.ts";
import { frechetDistance } from "../frechet/frechet_distance.ts";
import { authenticity } from "../neighbours/authenticity.ts";
import { densityCoverage } from "../neighbours/density_coverage.ts";
import { memorisationInformedDistance } from "../neighbours/mifid.ts";
import {
  compareNeighbours,
  type NeighbourTable,
} from "../neighbours/neighbour_table.ts";
import { precisionRecall } from "../neighbours/precision_recall.ts";

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
  /** Measures. */
  measure(
    real: Matrix,
    synthetic: Matrix,
    options: MeasurementOptions,
  ): Promise<readonly number[]>;
}

const MEASUREMENTS: readonly Measurement[] = [
  {
    ids: ["fid"],
    scheme: "bootstrap",
    measure: async (real, synthetic, { gpu, signal }) => [
      (await frechetDistance(real, synthetic, { gpu, signal })).distance,
    ],
  },
  {
    ids: ["fid-infinity"],
    measure: async (real, synthetic, options) => [
      (await frechetInfinity(real, synthetic, options)).distance,
    ],
  },
  {
    ids: ["kid"],
    scheme: "halves",
    measure: async (real, synthetic, options) => [
      await kernelDistance(real, synthetic, options),
    ],
  },
  {
    ids: ["mmd"],
    scheme: "halves",
    measure: async (real, synthetic, { gpu, signal }) => [
      (await gaussianDiscrepancy(real, synthetic, { gpu, signal })).value,
    ],
  },
  {
    ids: ["sliced-wasserstein"],
    measure: (real, synthetic, { seed }) =>
      Promise.try(() => [slicedWasserstein(real, synthetic, { seed })]),
  },
  {
    ids: ["precision", "recall", "density", "coverage", "realism", "authpct"],
    scheme: "halves",
    measure: async (real, synthetic, options) =>
      neighbourValues(await compareNeighbours(real, synthetic, options)),
  },
  {
    ids: ["mifid"],
    measure: async (real, synthetic, { signal }) => [
      (await memorisationInformedDistance(real, synthetic, { signal }))
        .distance,
    ],
  },
  {
    ids: ["vendi"],
    measure: async (_, synthetic, { signal }) => [
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
