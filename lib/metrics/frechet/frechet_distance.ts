/** The Frechet distance between the normal distributions of two sets. */
import { NumericalError, UsageError } from "../../errors.ts";
import {
  type Matrix,
  openMatrixEngine,
  singularValues,
} from "../../linalg/mod.ts";
import {
  type Algebra,
  type MetricDevice,
  openAlgebra,
} from "../gpu/algebra.ts";
import type { Gpu } from "../gpu/gpu.ts";
import type { Statistics } from "../statistics/statistics.ts";
import { expanded, type RepeatedRows } from "./repeated_rows.ts";
import type { FrechetResult, FrechetRoute, FrechetWarning } from "./result.ts";
import {
  type Side,
  sideOfFeatures,
  sideOfRepeated,
  sideOfStatistics,
  type SideOptions,
  statisticsOn,
} from "./sides.ts";

/** A set of images: their features or the statistics of these. */
export type FrechetSet = Matrix | RepeatedRows | Statistics;

/** How a distance is computed. */
export interface FrechetOptions {
  /**
   * `"factor"` works on the features themselves and squares nothing;
   * `"covariance"` on the covariances alone. `"auto"`, the default, takes the
   * first where the features are given.
   */
  readonly route?: "auto" | FrechetRoute | undefined;
  /**
   * Where to compute products: `"cpu"`, the default, in float64; `"webgpu"` with
   * 48 bits; `"auto"` on a GPU where there is one that is no software.
   */
  readonly device?: MetricDevice | undefined;
  /** An open GPU to compute products on, which `device` then does not choose. */
  readonly gpu?: Gpu | undefined;
  /** Cancels the work. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * The Frechet distance of two sets of features or of their statistics. With
 * Inception features it is the FID.
 *
 * The trace of the square root of the product of the covariances is the sum of
 * the singular values of F G^T, where F^T F and G^T G are the covariances:
 * no root of a matrix is taken, so that nothing turns complex, and no condition
 * is squared, so that sets of fewer images than features come out exactly.
 *
 * Source: D. C. Dowson, B. V. Landau, "The Frechet distance between
 * multivariate normal distributions", 1982; M. Heusel et al., "GANs trained by
 * a two time-scale update rule converge to a local Nash equilibrium", 2017.
 *
 * @param a Features, one row for each image, or for each different image with how
 * often it counts, or statistics.
 * @param b The other set; it need not be given in the same way.
 *
 * @throws {RangeError} when the sets differ in their features, a value is not
 * finite or a set has fewer than 2 images.
 * @throws {UsageError} when the factor route is wanted for statistics.
 * @throws {DeviceError} when `"webgpu"` is wanted and there is no adapter, or
 * the device is lost.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { frechetDistance } from "@medigan/core/metrics";
 * const a = { rows: 2, columns: 1, data: Float64Array.of(0, 2) };
 * const b = { rows: 2, columns: 1, data: Float64Array.of(3, 5) };
 * const { distance, meanTerm } = await frechetDistance(a, b);
 * assert.deepEqual([distance, meanTerm], [9, 9]);
 * ```
 */
export async function frechetDistance(
  a: FrechetSet,
  b: FrechetSet,
  options: FrechetOptions = {},
): Promise<FrechetResult> {
  checkDimensions(dimensionOf(a), dimensionOf(b));
  using engine = openMatrixEngine();
  const { device = "cpu", gpu, signal, route } = options;
  const onEngine = { signal, engine };
  using algebra = await openAlgebra(device, { ...onEngine, gpu });
  const shared = { ...onEngine, route, algebra };
  const left = await sideOf(a, { ...shared, otherRows: rowsOf(b) });
  const right = await sideOf(b, { ...shared, otherRows: left.factor.rows });
  const cross = await algebra.multiplyTransposed(left.factor, right.factor);
  const values = await singularValues(cross, onEngine);
  const root = sum(values) / Math.sqrt(left.divisor * right.divisor);
  return resultOf([left, right], root, algebra);
}

function dimensionOf(set: FrechetSet): number {
  return "mean" in set ? set.mean.length : set.columns;
}

function rowsOf(set: FrechetSet): number {
  return "mean" in set ? set.mean.length : set.rows;
}

function checkDimensions(left: number, right: number): void {
  if (left === right) return;
  throw new RangeError(
    `Cannot compare sets of different features: the first has ${left} of them, the second ${right}`,
  );
}

async function sideOf(
  set: FrechetSet,
  options: SideOptions & Pick<FrechetOptions, "route">,
): Promise<Side> {
  if ("mean" in set) {
    if (options.route !== "factor") return await sideOfStatistics(set, options);
    throw new UsageError(
      "Cannot take the factor route as statistics are given, where it needs the features",
      { hint: "Give the features of both sets or leave the route to us" },
    );
  }
  const isRepeated = "counts" in set;
  if (options.route !== "covariance") {
    return isRepeated
      ? await sideOfRepeated(set, options)
      : await sideOfFeatures(set, options);
  }
  const features = isRepeated ? expanded(set) : set;
  return await sideOfStatistics(await statisticsOn(features, options), options);
}

function resultOf(
  [left, right]: readonly [Side, Side],
  root: number,
  { precision, fallbackReason }: Algebra,
): FrechetResult {
  const dimension = left.mean.length;
  const meanTerm = sum(
    left.mean.map((one, at) => (one - right.mean[at]!) ** 2),
  );
  const { traceTerm, warnings } = traceTermOf(
    left.trace + right.trace,
    root,
    ROUND_OFF[precision],
  );
  const routes = [left.route, right.route];
  return {
    distance: meanTerm + traceTerm,
    meanTerm,
    traceTerm,
    counts: [left.count, right.count],
    dimension,
    route: routes.includes("covariance") ? "covariance" : "factor",
    precision,
    warnings: [
      ...fallbackWarnings(fallbackReason),
      ...fewSamples([left, right], dimension),
      ...warnings,
    ],
  };
}

// Relative to the sum of both traces; what is further below zero is an error.
const ROUND_OFF = { float64: 1e-9, "double-single": 1e-6 };

function traceTermOf(
  scale: number,
  root: number,
  roundOff: number,
): { traceTerm: number; warnings: FrechetWarning[] } {
  const traceTerm = scale - 2 * root;
  if (traceTerm >= 0) return { traceTerm, warnings: [] };
  if (!(traceTerm >= -roundOff * scale)) {
    throw new NumericalError(
      `Cannot trust a distance as its trace term must not be negative: current value is ${traceTerm} of ${scale}`,
      { hint: "Check that the statistics are those of real features" },
    );
  }
  return {
    traceTerm: 0,
    warnings: [{
      code: "rounded-to-zero",
      message:
        `The trace term came out as ${traceTerm} by rounding and is reported as 0`,
    }],
  };
}

function fallbackWarnings(reason: string | undefined): FrechetWarning[] {
  return reason === undefined ? [] : [{
    code: "device-fallback",
    message: `The distance was computed on the processor: ${reason}`,
  }];
}

function fewSamples(
  sides: readonly Side[],
  dimension: number,
): FrechetWarning[] {
  return sides.flatMap(({ count }, at) =>
    count === undefined || count > dimension ? [] : [{
      code: "few-samples",
      message: `The ${
        at === 0 ? "first" : "second"
      } set has ${count} images for ${dimension} features: its covariance is singular and the distance is biased upwards`,
    }]
  );
}

function sum(values: Float64Array): number {
  return values.reduce((total, one) => total + one, 0);
}
