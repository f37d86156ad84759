/** The ratio of two Frechet distances. */

/** A ratio, and whether it means what it should. */
export interface FidRatio {
  /** Real-real over real-synthetic; undefined where both are 0. */
  readonly value: number | undefined;
  /** Whether it lies in 0..1. */
  readonly isWithinBounds: boolean;
  /** What is wrong, for people; absent where nothing is. */
  readonly remark?: string;
}

/**
 * r_FID: how much of the distance between real and synthetic images is also
 * there among real images; higher is better, 1 is as good as real. Above 1 the
 * synthetic images are nearer to the real ones than those are to each other:
 * by chance, by unequal numbers of images, or as the model copies. The ratio is
 * reported as it is, and flagged.
 *
 * R. Osuala et al., medigan (J. Med. Imaging 10(6), 2023), equation 5, which is
 * 1 - (rs - rr) / rs = rr / rs.
 *
 * @param realReal Distance of two disjoint sets of real images, at least 0.
 * @param realSynthetic Distance of real and synthetic images, at least 0.
 *
 * @throws {RangeError} when a distance is negative or no number.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { fidRatio } from "@medigan/core/metrics";
 * assert.equal(fidRatio(32, 128).value, 0.25);
 * assert.equal(fidRatio(32, 16).isWithinBounds, false);
 * ```
 */
export function fidRatio(realReal: number, realSynthetic: number): FidRatio {
  if (!(realReal >= 0 && realSynthetic >= 0)) {
    throw new RangeError(
      `Cannot compute a ratio as distances must be at least 0: current values are ${realReal} and ${realSynthetic}`,
    );
  }
  if (realSynthetic === 0 && realReal === 0) {
    const remark = "Both distances are 0: the ratio is not defined";
    return { value: undefined, isWithinBounds: false, remark };
  }
  const value = realReal / realSynthetic;
  if (value <= 1) return { value, isWithinBounds: true };
  const remark =
    "Above 1: synthetic images are nearer to real ones than those are to each other, by chance or as the model copies";
  return { value, isWithinBounds: false, remark };
}
