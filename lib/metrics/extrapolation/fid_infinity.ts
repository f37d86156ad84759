/** The Frechet distance that endless images would have. */
import type { OperationOptions } from "../../events.ts";
import { UsageError } from "../../errors.ts";
import type { Matrix } from "../../linalg/matrix.ts";
import { RandomStream } from "../../random/random_stream.ts";
import { parseSeed, type SeedInput } from "../../random/seeds.ts";
import { checkFeaturePair } from "../distances/check_features.ts";
import { takeRows } from "../distances/matrix_rows.ts";
import type { Gpu } from "../gpu/gpu.ts";
import { frechetDistance } from "../frechet/frechet_distance.ts";
import { Purpose } from "../resampling/purposes.ts";
import { type Line, lineThrough } from "./line.ts";

/** Options of {@linkcode frechetInfinity}. */
export interface InfinityOptions extends Omit<OperationOptions, "onEvent"> {
  /** Numbers of images that are tried; 15 when absent. */
  readonly points?: number | undefined;
  /** The smallest of them; a third of all when absent. */
  readonly smallest?: number | undefined;
  /** An open GPU to compute products and distances on. */
  readonly gpu?: Gpu | undefined;
  /** Seed of the choices; 0 when absent. */
  readonly seed?: SeedInput | undefined;
}

/** A distance at a number of images. */
export interface SizedDistance {
  /** Images of each set. */
  readonly count: number;
  /** Their squared Frechet distance. */
  readonly distance: number;
}

/** The distance at no limit of images, and the line that leads there. */
export interface FrechetInfinity {
  /** The distance at 1/N = 0. */
  readonly distance: number;
  /** What was measured. */
  readonly points: readonly SizedDistance[];
  /** The line through them, over 1/N. */
  readonly line: Line;
}

/**
 * FID-infinity: the Frechet distance as a line over 1/N, read at 1/N = 0. It
 * takes away most of the bias of few images; where they are fewer than features
 * the line is not straight and the value a rough one. Both sets are taken in
 * equal numbers.
 *
 * M. J. Chong, D. Forsyth, Effectively Unbiased FID and Inception Score
 * (CVPR 2020), with seeded choices without replacement.
 *
 * @throws {UsageError} when there are too few images for the points.
 * @throws {NumericalError} when a feature is not finite.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { frechetInfinity, matrixOf } from "@medigan/core/metrics";
 * // Sets without any variance have no bias to take away.
 * const real = matrixOf(Array(20).fill([1]));
 * const synthetic = matrixOf(Array(20).fill([4]));
 * const { distance } = await frechetInfinity(real, synthetic);
 * assert(Math.abs(distance - 9) < 1e-12);
 * ```
 */
export async function frechetInfinity(
  real: Matrix,
  synthetic: Matrix,
  options: InfinityOptions = {},
): Promise<FrechetInfinity> {
  const { seed = 0, gpu, signal } = options;
  checkFeaturePair(real, synthetic, { metric: "FID-infinity", least: 4 });
  const counts = countsBetween(Math.min(real.rows, synthetic.rows), options);
  const points: SizedDistance[] = [];
  for (const [index, count] of counts.entries()) {
    const purpose = Purpose.extrapolation;
    const stream = new RandomStream({ seed: parseSeed(seed), purpose, index });
    const draw = (set: Matrix) => takeRows(set, stream.choose(set.rows, count));
    const { distance } = await frechetDistance(draw(real), draw(synthetic), {
      gpu,
      signal,
    });
    points.push({ count, distance });
  }
  const line = lineThrough(
    points.map(({ count, distance }) => [1 / count, distance] as const),
  );
  return { distance: line.intercept, points, line };
}

function countsBetween(
  largest: number,
  { points = 15, smallest }: InfinityOptions,
): number[] {
  const least = smallest ?? Math.max(2, Math.ceil(largest / 3));
  if (points < 2 || least < 2 || least >= largest) {
    throw new UsageError(
      `Cannot extrapolate as there must be 2 points at least, from 2 images on to the number of the smaller set: current choice is ${points} points from ${least} to ${largest}`,
    );
  }
  return Array.from(
    { length: points },
    (_, place) => Math.round(least + (largest - least) * place / (points - 1)),
  );
}
