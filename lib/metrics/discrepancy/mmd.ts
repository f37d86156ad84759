/** Maximum mean discrepancy with a Gaussian kernel. */
import type { Matrix } from "../../linalg/matrix.ts";
import { UsageError } from "../../errors.ts";
import { checkCounts, checkFeaturePair } from "../distances/check_features.ts";
import { type Pairs, pairsOf } from "../distances/pairs.ts";
import type { Gpu } from "../gpu/gpu.ts";
import { unbiasedDiscrepancy } from "./kernel_sums.ts";

const MEASURE = "squared-distance";
const DEMANDS = { metric: "MMD", least: 2 };

/** Options of {@linkcode gaussianDiscrepancy}. */
export interface DiscrepancyOptions {
  /**
   * Standard deviation of the kernel, in units of the features; the median
   * distance between real images when absent.
   */
  readonly bandwidth?: number | undefined;
  /** Computes with 48 bits there instead of in float64 on the processor. */
  readonly gpu?: Gpu | undefined;
  /** Cancels the work. */
  readonly signal?: AbortSignal | undefined;
}

/** A discrepancy with what it depends on. */
export interface GaussianDiscrepancy {
  /** Squared discrepancy; below 0 by chance. */
  readonly value: number;
  /** Standard deviation of the kernel. */
  readonly bandwidth: number;
}

/**
 * MMD: unbiased squared maximum mean discrepancy with the kernel
 * exp(-|x - y|^2 / (2 s^2)); 0 for equal distributions, lower is better. Unlike
 * KID it sees differences of any moment.
 *
 * A. Gretton et al., A Kernel Two-Sample Test (JMLR 13, 2012).
 *
 * @throws {UsageError} when a set has less than two images, sets do not fit, or
 * the bandwidth is no positive number.
 * @throws {NumericalError} when a feature is not finite.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { gaussianDiscrepancy, matrixOf } from "@medigan/core/metrics";
 * const real = matrixOf([[0], [0]]);
 * const synthetic = matrixOf([[1], [1]]);
 * const options = { bandwidth: Math.SQRT1_2 };
 * const { value } = await gaussianDiscrepancy(real, synthetic, options);
 * assert(Math.abs(value - (2 - 2 / Math.E)) < 1e-15);
 * ```
 */
export async function gaussianDiscrepancy(
  real: Matrix,
  synthetic: Matrix,
  { bandwidth, gpu, signal }: DiscrepancyOptions = {},
): Promise<GaussianDiscrepancy> {
  checkFeaturePair(real, synthetic, DEMANDS);
  const options = { measure: MEASURE, gpu, signal } as const;
  const pairs = pairsOf(real, synthetic, options);
  return await gaussianDiscrepancyOf(pairs, bandwidth);
}

/**
 * MMD of pairs whose squared distances are at hand.
 *
 * @throws {UsageError} when a set has less than two images, or the bandwidth is
 * no positive number.
 */
export async function gaussianDiscrepancyOf(
  pairs: Pairs,
  bandwidth?: number,
): Promise<GaussianDiscrepancy> {
  checkCounts(pairs.counts, DEMANDS);
  const width = bandwidth ?? await medianDistance(pairs);
  if (!(width > 0)) {
    throw new UsageError(
      `Cannot compute MMD as the bandwidth must be above 0: current value is ${width}`,
      { hint: "Most real images have equal features: give a bandwidth" },
    );
  }
  const scale = -1 / (2 * width * width);
  const kernel = (square: number) => Math.exp(scale * square);
  return { value: await unbiasedDiscrepancy(pairs, kernel), bandwidth: width };
}

async function medianDistance(pairs: Pairs): Promise<number> {
  const { real } = pairs.counts;
  const squares = new Float64Array(real * (real - 1) / 2);
  let place = 0;
  for await (const { values } of pairs.within("real")) {
    squares.set(values, place);
    place += values.length;
  }
  squares.sort();
  const upper = Math.sqrt(squares[squares.length >> 1] ?? NaN);
  if (squares.length % 2 === 1) return upper;
  return (upper + Math.sqrt(squares[(squares.length >> 1) - 1] ?? NaN)) / 2;
}
