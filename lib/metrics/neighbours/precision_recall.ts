/** Improved precision and recall. */
import { shareOf } from "./share.ts";
import type { NeighbourTable } from "./neighbour_table.ts";

/** Fidelity and variety, each 0..1, higher is better. */
export interface PrecisionRecall {
  /** Share of synthetic images within the ball of some real image. */
  readonly precision: number;
  /** Share of real images within the ball of some synthetic image. */
  readonly recall: number;
}

/**
 * Improved precision and recall: how many synthetic images look real, and how
 * much of what is real can be made.
 *
 * T. Kynkaanniemi et al., Improved Precision and Recall Metric for Assessing
 * Generative Models (NeurIPS 2019), equations 1 and 2.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import {
 *   compareNeighbours,
 *   matrixOf,
 *   precisionRecall,
 * } from "@medigan/core/metrics";
 * const real = matrixOf([[0], [1], [3]]);
 * const synthetic = matrixOf([[0.5], [9]]);
 * const table = await compareNeighbours(real, synthetic, { neighbours: 1 });
 * assert.deepEqual(precisionRecall(table), { precision: 0.5, recall: 1 });
 * ```
 */
export function precisionRecall(
  { ballsAround, isReached }: NeighbourTable,
): PrecisionRecall {
  return {
    precision: shareOf(ballsAround, (count) => count > 0),
    recall: shareOf(isReached, (reached) => reached === 1),
  };
}
