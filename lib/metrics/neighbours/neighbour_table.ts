/** Who is near whom: what all metrics of neighbours are read from. */
import type { OperationOptions } from "../../events.ts";
import { UsageError } from "../../errors.ts";
import type { Matrix } from "../../linalg/matrix.ts";
import { checkCounts, checkFeaturePair } from "../distances/check_features.ts";
import { type Pairs, pairsOf } from "../distances/pairs.ts";
import type { Gpu } from "../gpu/gpu.ts";
import { keepSmallest } from "./keep_smallest.ts";

const MEASURE = "squared-distance";

/** Distances within one set. */
export interface SetNeighbours {
  /** For each image, the nearest other one of the set. */
  readonly nearestImage: Int32Array;
  /** Distance of each image to it. */
  readonly nearest: Float64Array;
  /** Distance of each image to the one after it. */
  readonly second: Float64Array;
  /** Distance of each image to its k-th nearest: the radius of its ball. */
  readonly radii: Float64Array;
}

/** Distances between real and synthetic images, as Euclidean distances. */
export interface NeighbourTable {
  /** Which neighbour makes the radius of a ball. */
  readonly neighbours: number;
  /** Distances among real images. */
  readonly real: SetNeighbours;
  /** Distances among synthetic images. */
  readonly synthetic: SetNeighbours;
  /** For each synthetic image, the nearest real one. */
  readonly nearestReal: Int32Array;
  /** For each synthetic image, the distance to it. */
  readonly distanceToReal: Float64Array;
  /** For each real image, the distance to the nearest synthetic one. */
  readonly distanceToSynthetic: Float64Array;
  /** For each synthetic image, the real images whose ball holds it. */
  readonly ballsAround: Int32Array;
  /** For each real image, 1 where the ball of a synthetic image holds it. */
  readonly isReached: Uint8Array;
  /** For each synthetic image, its realism score. */
  readonly realism: Float64Array;
}

/** How images are compared. */
export interface NeighbourOptions extends Omit<OperationOptions, "onEvent"> {
  /** Which neighbour makes the radius of a ball; 5 when absent. */
  readonly neighbours?: number | undefined;
  /** Computes with 48 bits there instead of in float64 on the processor. */
  readonly gpu?: Gpu | undefined;
}

/**
 * Compares all images of two sets: the one costly step of precision and recall,
 * density and coverage, realism, authenticity and memorisation, which are read
 * from its result. Balls are closed: what lies on the edge is in.
 *
 * @throws {UsageError} when a set has no k-th neighbour, or sets do not fit.
 * @throws {NumericalError} when a feature is not finite.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { compareNeighbours, matrixOf } from "@medigan/core/metrics";
 * const real = matrixOf([[0], [1], [3]]);
 * const synthetic = matrixOf([[0.5], [9]]);
 * const table = await compareNeighbours(real, synthetic, { neighbours: 1 });
 * assert.deepEqual([...table.real.radii], [1, 1, 2]);
 * assert.deepEqual([...table.distanceToReal], [0.5, 6]);
 * ```
 */
export async function compareNeighbours(
  real: Matrix,
  synthetic: Matrix,
  options: NeighbourOptions = {},
): Promise<NeighbourTable> {
  const { neighbours = 5, gpu, signal } = options;
  checkFeaturePair(real, synthetic, demandsOf(neighbours));
  const pairs = pairsOf(real, synthetic, { measure: MEASURE, gpu, signal });
  return await neighbourTableOf(pairs, neighbours);
}

/**
 * Neighbours of pairs whose squared distances are at hand.
 *
 * @throws {UsageError} when a set has no k-th neighbour.
 */
export async function neighbourTableOf(
  pairs: Pairs,
  neighbours: number,
): Promise<NeighbourTable> {
  checkCounts(pairs.counts, demandsOf(neighbours));
  const within = {
    neighbours,
    real: await neighboursWithin(pairs, "real", neighbours),
    synthetic: await neighboursWithin(pairs, "synthetic", neighbours),
  };
  return { ...within, ...await crossSets(pairs, within) };
}

function demandsOf(neighbours: number) {
  if (!Number.isInteger(neighbours) || neighbours < 1) {
    throw new UsageError(
      `Cannot compare neighbours as their number must be a whole number above 0: current value is ${neighbours}`,
    );
  }
  const metric = `metrics of ${neighbours} neighbours`;
  return { metric, least: neighbours + 1 };
}

async function neighboursWithin(
  pairs: Pairs,
  set: "real" | "synthetic",
  neighbours: number,
): Promise<SetNeighbours> {
  const nearestImage = new Int32Array(pairs.counts[set]);
  const nearest = Array.from(
    nearestImage,
    () => new Float64Array(Math.max(2, neighbours)).fill(Infinity),
  );
  for await (const { row, values } of pairs.within(set)) {
    values.forEach((square, at) => {
      const other = row + 1 + at;
      if (square < nearest[row]![0]!) nearestImage[row] = other;
      if (square < nearest[other]![0]!) nearestImage[other] = row;
      keepSmallest(nearest[row]!, square);
      keepSmallest(nearest[other]!, square);
    });
  }
  const distances = (place: number) =>
    Float64Array.from(nearest, (squares) => Math.sqrt(squares[place]!));
  return {
    nearestImage,
    nearest: distances(0),
    second: distances(1),
    radii: distances(neighbours - 1),
  };
}

type Crossing = Omit<NeighbourTable, "neighbours" | "real" | "synthetic">;

async function crossSets(
  pairs: Pairs,
  { real: { radii }, synthetic: own }: {
    readonly real: SetNeighbours;
    readonly synthetic: SetNeighbours;
  },
): Promise<Crossing> {
  const { real, synthetic } = pairs.counts;
  const crossing = {
    nearestReal: new Int32Array(synthetic),
    distanceToReal: new Float64Array(synthetic).fill(Infinity),
    distanceToSynthetic: new Float64Array(real).fill(Infinity),
    ballsAround: new Int32Array(synthetic),
    isReached: new Uint8Array(real),
    realism: new Float64Array(synthetic),
  };
  // Large balls lie where real images are rare, and say little about realism.
  const middle = median(radii);
  for await (const { row, values } of pairs.across()) {
    values.forEach((square, other) => {
      const distance = Math.sqrt(square);
      const radius = radii[other]!;
      if (distance < crossing.distanceToReal[row]!) {
        crossing.distanceToReal[row] = distance;
        crossing.nearestReal[row] = other;
      }
      if (distance <= radius) crossing.ballsAround[row]!++;
      if (distance <= own.radii[row]!) crossing.isReached[other] = 1;
      if (distance < crossing.distanceToSynthetic[other]!) {
        crossing.distanceToSynthetic[other] = distance;
      }
      if (radius > middle) return;
      const score = distance === 0 ? Infinity : radius / distance;
      if (score > crossing.realism[row]!) crossing.realism[row] = score;
    });
  }
  return crossing;
}

function median(values: Float64Array): number {
  const sorted = values.toSorted();
  const upper = sorted[sorted.length >> 1] ?? NaN;
  if (sorted.length % 2 === 1) return upper;
  return ((sorted[(sorted.length >> 1) - 1] ?? NaN) + upper) / 2;
}
