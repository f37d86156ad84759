/** How good a set of synthetic images is, by all metrics on features. */
import { MediganError } from "../../errors.ts";
import type { OperationOptions } from "../../events.ts";
import type { Matrix } from "../../linalg/matrix.ts";
import { parseSeed, type SeedInput } from "../../random/seeds.ts";
import { takeRows } from "../distances/matrix_rows.ts";
import { frechetInfinity } from "../extrapolation/fid_infinity.ts";
import type { Gpu } from "../gpu/gpu.ts";
import { frechetDistance } from "../frechet/frechet_distance.ts";
import type { FrechetResult } from "../frechet/result.ts";
import { memorisation } from "../neighbours/memorisation.ts";
import { compareNeighbours } from "../neighbours/neighbour_table.ts";
import { resampledIntervals } from "../resampling/resample.ts";
import type { Evaluation, MetricResult } from "./evaluation.ts";
import { type LowerBound, lowerBound } from "./lower_bound.ts";
import {
  type Measurement,
  type MeasurementOptions,
  measurementsFor,
  type Sets,
  withinRange,
} from "./measurements.ts";
import { splitHalves } from "./splits.ts";

/** Options of {@linkcode evaluateFeatures}. */
export interface EvaluateOptions extends OperationOptions {
  /** Seed of splits, draws and directions; 0 when absent. */
  readonly seed?: SeedInput | undefined;
  /** Metrics, by identifier; all that features allow when absent. */
  readonly metrics?: readonly string[] | undefined;
  /** How often the real images are split; 10 when absent. */
  readonly splits?: number | undefined;
  /** How often images are drawn again for intervals; 100 when absent. */
  readonly repeats?: number | undefined;
  /** An open GPU to compute products and distances on. */
  readonly gpu?: Gpu | undefined;
  /** Which neighbour makes the radius of a ball; 5 when absent. */
  readonly neighbours?: number | undefined;
  /** For each real image, what must stay together, such as the patient. */
  readonly groups?: readonly string[] | undefined;
}

/**
 * Measures synthetic against real images by their features: FID with its lower
 * bound and ratio, and all other metrics with intervals and with what real
 * images reach among themselves. A metric that the sets are too small for is
 * left out, and it is told why.
 *
 * @throws {UsageError} when there are too few images for FID and its bound, or
 * an option is no good.
 * @throws {NumericalError} when a feature is not finite.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { evaluateFeatures, matrixOf } from "@medigan/core/metrics";
 * const real = matrixOf([[0], [1], [2], [3]]);
 * const synthetic = matrixOf([[0.5], [1.5], [7]]);
 * const { metrics } = await evaluateFeatures(real, synthetic, { repeats: 5 });
 * const of = (wanted: string) => metrics.find(({ id }) => id === wanted);
 * assert(of("kid")?.value !== undefined);
 * assert(of("recall")?.problem?.includes("at least 6"));
 * ```
 */
export async function evaluateFeatures(
  real: Matrix,
  synthetic: Matrix,
  options: EvaluateOptions = {},
): Promise<Evaluation> {
  const { splits = 10, repeats = 100, neighbours = 5, groups, gpu, signal } =
    options;
  const seed = parseSeed(options.seed ?? 0);
  const wanted = measurementsFor(options.metrics);
  const fid = await frechetDistance(real, synthetic, { gpu, signal });
  const bound = await lowerBound(real, synthetic, { ...options, seed });
  const common = { seed, neighbours, gpu, signal };
  const metrics: MetricResult[] = [];
  for (const measurement of wanted) {
    const results = await measureOne(measurement, { real, synthetic }, {
      ...options,
      ...common,
      repeats,
    });
    metrics.push(...results.filter(({ id }) => isAsked(id, options)));
  }
  const infinity = await unlessBeyond(() =>
    frechetInfinity(real, synthetic, { seed, gpu, signal })
  );
  return {
    counts: {
      real: real.rows,
      synthetic: synthetic.rows,
      features: real.columns,
    },
    fid,
    bound,
    metrics,
    ...infinity !== undefined && { infinity },
    ...await copiesAmong(real, synthetic, common),
    warnings: warningsOf(fid, bound, metrics),
    settings: {
      seed: String(seed),
      splits,
      repeats,
      neighbours,
      isGrouped: groups !== undefined,
    },
  };
}

function isAsked(id: string, { metrics }: EvaluateOptions): boolean {
  return metrics === undefined || metrics.includes(id);
}

type MeasureOptions =
  & MeasurementOptions
  & Pick<EvaluateOptions, "groups" | "onEvent">
  & { readonly seed: bigint; readonly repeats: number };

async function measureOne(
  measurement: Measurement,
  sets: Sets,
  options: MeasureOptions,
): Promise<MetricResult[]> {
  const { ids } = measurement;
  try {
    const values = await valuesOf(measurement, sets, options);
    const among = await amongReal(measurement, sets.real, options);
    return ids.map((id, place) => ({
      id,
      ...values[place],
      ...among !== undefined && { realReal: among[place]! },
    }));
  } catch (cause) {
    if (!isBeyond(cause)) throw cause;
    return ids.map((id) => ({ id, problem: cause.message }));
  }
}

async function valuesOf(
  { ids, scheme, measure, prepare }: Measurement,
  sets: Sets,
  options: MeasureOptions,
): Promise<Omit<MetricResult, "id">[]> {
  if (prepare === undefined) {
    const values = await measure(sets, options);
    return values.map((value) => ({ value }));
  }
  const { repeats, seed, signal, onEvent } = options;
  const metric = ids[0] ?? "";
  try {
    const intervals = await resampledIntervals(
      [sets.real.rows, sets.synthetic.rows],
      await prepare(sets, options),
      {
        scheme,
        repeats,
        seed,
        signal,
        onRepeat: (done) =>
          onEvent?.({ type: "measurements", metric, done, total: repeats }),
      },
    );
    return intervals.map(({ value, standardError, low, high }, place) => ({
      value,
      standardError,
      interval: withinRange(ids[place] ?? "", [low, high]),
    }));
  } catch (cause) {
    // Halves may be too small where the whole is not.
    if (!isBeyond(cause)) throw cause;
    const values = await measure(sets, options);
    return values.map((value) => ({ value }));
  }
}

async function amongReal(
  { measure }: Measurement,
  real: Matrix,
  options: MeasureOptions,
): Promise<readonly number[] | undefined> {
  const [one, other] = splitHalves(real.rows, options);
  const halves = {
    real: takeRows(real, one),
    synthetic: takeRows(real, other),
  };
  return await unlessBeyond(() => measure(halves, options));
}

async function copiesAmong(
  real: Matrix,
  synthetic: Matrix,
  { signal }: MeasurementOptions,
): Promise<Pick<Evaluation, "memorisation" | "nearest">> {
  const table = await unlessBeyond(() =>
    // In float64, since a copy is at a distance of exactly 0.
    compareNeighbours(real, synthetic, { signal, neighbours: 1 })
  );
  if (table === undefined) return {};
  return {
    memorisation: memorisation(table),
    nearest: {
      synthetic: [...table.distanceToReal],
      real: [...table.real.nearest],
    },
  };
}

/** Whether a metric cannot be taken of such sets, though others can. */
function isBeyond(cause: unknown): cause is MediganError {
  return cause instanceof MediganError &&
    (cause.code === "usage" || cause.code === "numerical");
}

async function unlessBeyond<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (cause) {
    if (!isBeyond(cause)) throw cause;
  }
}

function warningsOf(
  fid: FrechetResult,
  { ratio }: LowerBound,
  metrics: readonly MetricResult[],
): string[] {
  const problems = metrics.flatMap(({ problem }) => problem ?? []);
  return [
    ...fid.warnings.map(({ message }) => message),
    ...ratio.remark === undefined ? [] : [`r_FID: ${ratio.remark}`],
    ...new Set(problems),
  ];
}
