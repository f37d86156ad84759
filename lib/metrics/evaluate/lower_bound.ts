/** What real images reach among themselves, and what synthetic ones do. */
import type { OperationOptions } from "../../events.ts";
import { UsageError } from "../../errors.ts";
import type { Matrix } from "../../linalg/matrix.ts";
import { RandomStream } from "../../random/random_stream.ts";
import { parseSeed, type SeedInput } from "../../random/seeds.ts";
import { takeRows } from "../distances/matrix_rows.ts";
import type { Gpu } from "../gpu/gpu.ts";
import { frechetDistance } from "../frechet/frechet_distance.ts";
import { Purpose } from "../resampling/purposes.ts";
import { type FidRatio, fidRatio } from "./fid_ratio.ts";
import { type Halves, splitHalves } from "./splits.ts";

/** Options of {@linkcode lowerBound}. */
export interface LowerBoundOptions extends Omit<OperationOptions, "onEvent"> {
  /** Seed of the splits; 0 when absent. */
  readonly seed?: SeedInput | undefined;
  /** An open GPU to compute products and distances on. */
  readonly gpu?: Gpu | undefined;
  /** How often the real images are split; 10 when absent. */
  readonly splits?: number | undefined;
  /** For each real image, what must stay together, such as the patient. */
  readonly groups?: readonly string[] | undefined;
}

/** A number over several splits. */
export interface SplitDistances {
  /** Mean of the splits. */
  readonly mean: number;
  /** Standard deviation of the splits; 0 for one. */
  readonly deviation: number;
  /** One for each split. */
  readonly values: readonly number[];
}

/** Distances with as many images on either side. */
export interface LowerBound {
  /** Distances of disjoint halves of the real images. */
  readonly realReal: SplitDistances;
  /** Distances of the same first halves and as many synthetic images. */
  readonly realSynthetic: SplitDistances;
  /** The ratio of the means. */
  readonly ratio: FidRatio;
  /** Images on each side. */
  readonly count: number;
}

/**
 * FID of real against real and of real against synthetic images with equal
 * numbers on all sides, so that the bias of few images is the same in both and
 * their ratio (r_FID) means something. Upstream compares halves in the one and
 * whole sets in the other.
 *
 * @throws {UsageError} when there are too few images.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { lowerBound, matrixOf } from "@medigan/core/metrics";
 * const real = matrixOf([[0], [1], [2], [3], [4], [5]]);
 * const synthetic = matrixOf([[20], [21], [22]]);
 * const { realReal, realSynthetic } = await lowerBound(real, synthetic);
 * assert(realReal.mean < realSynthetic.mean);
 * ```
 */
export async function lowerBound(
  real: Matrix,
  synthetic: Matrix,
  options: LowerBoundOptions = {},
): Promise<LowerBound> {
  const { splits = 10, groups, gpu, signal } = options;
  checkSplits(splits);
  const seed = parseSeed(options.seed ?? 0);
  const realReal: number[] = [];
  const realSynthetic: number[] = [];
  let count = 0;
  for (let index = 0; index < splits; index++) {
    const halves = splitHalves(real.rows, { seed, index, groups });
    const sides = equalSides({ real, synthetic, halves, seed, index });
    count = sides.one.rows;
    const of = async (other: Matrix) =>
      (await frechetDistance(sides.one, other, { gpu, signal })).distance;
    realReal.push(await of(sides.other));
    realSynthetic.push(await of(sides.synthetic));
  }
  const [rr, rs] = [summarise(realReal), summarise(realSynthetic)];
  const ratio = fidRatio(rr.mean, rs.mean);
  return { realReal: rr, realSynthetic: rs, ratio, count };
}

function checkSplits(splits: number): void {
  if (Number.isInteger(splits) && splits > 0) return;
  throw new UsageError(
    `Cannot split the real images as the number of splits must be a whole number above 0: current value is ${splits}`,
  );
}

function equalSides({ real, synthetic, halves, seed, index }: {
  real: Matrix;
  synthetic: Matrix;
  halves: Halves;
  seed: bigint;
  index: number;
}) {
  const count = Math.min(halves[0].length, synthetic.rows);
  const stream = new RandomStream({ seed, purpose: Purpose.pairs, index });
  const half = (places: readonly number[]) =>
    takeRows(
      real,
      stream.choose(places.length, count).map((at) => places[at] ?? 0),
    );
  return {
    one: half(halves[0]),
    other: half(halves[1]),
    synthetic: takeRows(synthetic, stream.choose(synthetic.rows, count)),
  };
}

function summarise(values: readonly number[]): SplitDistances {
  const mean = values.reduce((sum, one) => sum + one, 0) / values.length;
  const spread = values.reduce((sum, one) => sum + (one - mean) ** 2, 0);
  const freedom = Math.max(1, values.length - 1);
  return { mean, deviation: Math.sqrt(spread / freedom), values };
}
