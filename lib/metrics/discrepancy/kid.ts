/** Kernel Inception distance. */
import type { Matrix } from "../../linalg/matrix.ts";
import { RandomStream } from "../../random/random_stream.ts";
import { parseSeed, type SeedInput } from "../../random/seeds.ts";
import { UsageError } from "../../errors.ts";
import { checkCounts, checkFeaturePair } from "../distances/check_features.ts";
import { type Pairs, pairsOf, storePairs } from "../distances/pairs.ts";
import type { Gpu } from "../gpu/gpu.ts";
import { Purpose } from "../resampling/purposes.ts";
import { unbiasedDiscrepancy } from "./kernel_sums.ts";

const MEASURE = "scalar-product";
const DEMANDS = { metric: "KID", least: 2 };

/** Options of {@linkcode kernelDistance}. */
export interface KernelDistanceOptions {
  /** Computes with 48 bits there instead of in float64 on the processor. */
  readonly gpu?: Gpu | undefined;
  /** Cancels the work. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * KID: unbiased squared maximum mean discrepancy with the kernel
 * (x . y / D + 1)^3, over all images of both sets; 0 for equal distributions,
 * lower is better, a little below 0 by chance. Unlike FID it does not shrink
 * with more images, so that it is the better choice for less than some
 * thousands.
 *
 * M. Binkowski et al., Demystifying MMD GANs (ICLR 2018), section 4.
 *
 * @throws {UsageError} when a set has less than two images, or sets do not fit.
 * @throws {NumericalError} when a feature is not finite.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { kernelDistance, matrixOf } from "@medigan/core/metrics";
 * // Kernels: 1 among the real, 8 among the synthetic, 1 across.
 * const kid = await kernelDistance(
 *   matrixOf([[0], [0]]),
 *   matrixOf([[1], [1]]),
 * );
 * assert.equal(kid, 1 + 8 - 2 * 1);
 * ```
 */
export async function kernelDistance(
  real: Matrix,
  synthetic: Matrix,
  { gpu, signal }: KernelDistanceOptions = {},
): Promise<number> {
  checkFeaturePair(real, synthetic, DEMANDS);
  const options = { measure: MEASURE, gpu, signal } as const;
  return await kernelDistanceOf(pairsOf(real, synthetic, options));
}

/**
 * KID of pairs whose scalar products are at hand.
 *
 * @throws {UsageError} when a set has less than two images.
 */
export async function kernelDistanceOf(pairs: Pairs): Promise<number> {
  checkCounts(pairs.counts, DEMANDS);
  const kernel = (product: number) => cubeOf(product / pairs.dimension + 1);
  return await unbiasedDiscrepancy(pairs, kernel);
}

function cubeOf(value: number): number {
  return value * value * value;
}

/** Options of {@linkcode kernelDistanceOfSubsets}. */
export interface SubsetOptions extends KernelDistanceOptions {
  /** Seed of the choice; 0 when absent. */
  readonly seed?: SeedInput | undefined;
  /** Number of subsets; 100 when absent. */
  readonly subsets?: number | undefined;
  /** Images in each; 1000, or the smaller set when that has fewer. */
  readonly subsetSize?: number | undefined;
}

/** KID of subsets. */
export interface SubsetKernelDistance {
  /** Mean of the subsets. */
  readonly mean: number;
  /** Standard deviation of the subsets, over their number. */
  readonly deviation: number;
  /** Number of subsets. */
  readonly subsets: number;
  /** Images in each. */
  readonly subsetSize: number;
}

/**
 * KID as other programs print it: mean and standard deviation over subsets that
 * are drawn without replacement, here from a seed.
 *
 * @throws {UsageError} when a set has less images than a subset.
 * @throws {NumericalError} when a feature is not finite.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { kernelDistanceOfSubsets, matrixOf } from "@medigan/core/metrics";
 * const kid = await kernelDistanceOfSubsets(
 *   matrixOf([[0], [0], [0]]),
 *   matrixOf([[1], [1], [1]]),
 *   { subsetSize: 2, subsets: 10 },
 * );
 * assert(kid.mean === 7 && kid.deviation === 0);
 * ```
 */
export async function kernelDistanceOfSubsets(
  real: Matrix,
  synthetic: Matrix,
  options: SubsetOptions = {},
): Promise<SubsetKernelDistance> {
  const { seed = 0, subsets = 100, gpu, signal } = options;
  const fewest = Math.min(real.rows, synthetic.rows);
  const subsetSize = options.subsetSize ?? Math.min(1000, fewest);
  if (subsetSize < 2 || subsetSize > fewest) {
    throw new UsageError(
      `Cannot compute KID of subsets of ${subsetSize} images as they must have 2..${fewest}: the smaller set has ${fewest}`,
      { hint: "Choose smaller subsets, or measure more images" },
    );
  }
  checkFeaturePair(real, synthetic, DEMANDS);
  const stored = { measure: MEASURE, gpu, signal } as const;
  const pairs = await storePairs(real, synthetic, stored);
  const values = new Float64Array(subsets);
  for (let index = 0; index < subsets; index++) {
    const purpose = Purpose.kernelSubsets;
    const stream = new RandomStream({ seed: parseSeed(seed), purpose, index });
    const draw = (set: Matrix) => stream.choose(set.rows, subsetSize);
    const drawn = pairs.among(draw(real), draw(synthetic));
    signal?.throwIfAborted();
    values[index] = await kernelDistanceOf(drawn);
  }
  return { ...momentsOf(values), subsets, subsetSize };
}

function momentsOf(values: Float64Array) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const spread = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, deviation: Math.sqrt(spread / values.length) };
}
