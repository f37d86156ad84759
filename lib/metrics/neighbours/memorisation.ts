/** Which synthetic images are too close to a real one. */
import type { NeighbourTable } from "./neighbour_table.ts";
import { shareOf } from "./share.ts";

/** A synthetic image and the real one nearest to it. */
export interface NearestPair {
  /** Place of the synthetic image in its set. */
  readonly synthetic: number;
  /** Place of the real image in its set. */
  readonly real: number;
  /** Euclidean distance of their features. */
  readonly distance: number;
  /**
   * The distance over that of the real image to its own nearest real
   * neighbour: well below 1 where an image looks copied.
   */
  readonly ratio: number;
}

/** What may have been copied. */
export interface MemorisationReport {
  /** All synthetic images, the most suspicious first. */
  readonly pairs: readonly NearestPair[];
  /** Ratio below which a pair is suspicious. */
  readonly threshold: number;
  /** Number of suspicious pairs; they come first. */
  readonly suspicious: number;
  /** Pairs whose features are equal. */
  readonly copies: number;
  /** Share of real images that the same rule would call copies, 0..1. */
  readonly expectedShare: number;
}

/** What is called suspicious. */
export interface MemorisationOptions {
  /** Ratio below which a pair is; 0.5 when absent. */
  readonly threshold?: number | undefined;
}

/**
 * Looks for synthetic images that are much closer to a real image than real
 * images are to each other. Give the images that the model was trained on:
 * others cannot have been memorised. It finds what the features show and
 * proves neither copying nor privacy.
 *
 * `expectedShare` is what the rule says of the real images when each is taken
 * for a synthetic one in turn: twins, and several views of one finding.
 *
 * @throws {RangeError} when the threshold is no positive number.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import {
 *   compareNeighbours,
 *   matrixOf,
 *   memorisation,
 * } from "@medigan/core/metrics";
 * const real = matrixOf([[0], [1], [3]]);
 * const synthetic = matrixOf([[0.1], [9]]);
 * const table = await compareNeighbours(real, synthetic, { neighbours: 1 });
 * const { pairs, suspicious } = memorisation(table);
 * assert(suspicious === 1 && pairs[0]?.real === 0 && pairs[0].ratio === 0.1);
 * ```
 */
export function memorisation(
  { real, nearestReal, distanceToReal }: NeighbourTable,
  { threshold = 0.5 }: MemorisationOptions = {},
): MemorisationReport {
  if (!(threshold > 0)) {
    throw new RangeError(
      `Cannot look for copies as the threshold must be above 0: current value is ${threshold}`,
    );
  }
  const pairs = Array.from(distanceToReal, (distance, synthetic) => {
    const place = nearestReal[synthetic]!;
    // Of real twins, neither may make a copy of the other look innocent.
    const ratio = distance === 0 ? 0 : distance / real.nearest[place]!;
    return { synthetic, real: place, distance, ratio };
  }).sort((a, b) => a.ratio - b.ratio || a.distance - b.distance);
  return {
    pairs,
    threshold,
    suspicious: pairs.filter(({ ratio }) => ratio < threshold).length,
    copies: pairs.filter(({ distance }) => distance === 0).length,
    expectedShare: shareOf(real.nearest, (distance, place) => {
      const other = real.nearestImage[place]!;
      const isMutual = real.nearestImage[other] === place;
      const usual = (isMutual ? real.second : real.nearest)[other]!;
      return distance === 0 || distance / usual < threshold;
    }),
  };
}
