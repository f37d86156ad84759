/** Density and coverage. */
import { shareOf } from "./share.ts";
import type { NeighbourTable } from "./neighbour_table.ts";

/** Fidelity and variety that outliers disturb less; higher is better. */
export interface DensityCoverage {
  /** Balls of real images around a synthetic one, over k; about 1 at best. */
  readonly density: number;
  /** Share of real images whose ball holds a synthetic one, 0..1. */
  readonly coverage: number;
}

/**
 * Density and coverage: precision that counts how many real images are near,
 * and recall that trusts only the balls of real images.
 *
 * M. F. Naeem et al., Reliable Fidelity and Diversity Metrics for Generative
 * Models (ICML 2020), equations 3 and 4.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import {
 *   compareNeighbours,
 *   densityCoverage,
 *   matrixOf,
 * } from "@medigan/core/metrics";
 * const real = matrixOf([[0], [1], [3]]);
 * const synthetic = matrixOf([[0.5], [9]]);
 * const table = await compareNeighbours(real, synthetic, { neighbours: 1 });
 * assert.equal(densityCoverage(table).density, 1);
 * ```
 */
export function densityCoverage(
  { neighbours, real, ballsAround, distanceToSynthetic }: NeighbourTable,
): DensityCoverage {
  const balls = ballsAround.reduce((sum, count) => sum + count, 0);
  return {
    density: balls / (neighbours * ballsAround.length),
    coverage: shareOf(
      distanceToSynthetic,
      (distance, place) => distance <= real.radii[place]!,
    ),
  };
}
