/** Authenticity: the share of images that copy nothing. */
import { shareOf } from "./share.ts";
import type { NeighbourTable } from "./neighbour_table.ts";

/**
 * AuthPct: percentage of synthetic images that are farther from the nearest
 * real image than that one is from its nearest real neighbour; 0..100, higher
 * is better. Images from the same distribution reach about 50: low values mean
 * that the model copies.
 *
 * A. M. Alaa et al., How Faithful is your Synthetic Data? (ICML 2022), section
 * 3.3, as a percentage as in dgm-eval.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import {
 *   authenticity,
 *   compareNeighbours,
 *   matrixOf,
 * } from "@medigan/core/metrics";
 * const real = matrixOf([[0], [1], [3]]);
 * const synthetic = matrixOf([[0.5], [9]]);
 * const table = await compareNeighbours(real, synthetic, { neighbours: 1 });
 * assert.equal(authenticity(table), 50);
 * ```
 */
export function authenticity(
  { real, nearestReal, distanceToReal }: NeighbourTable,
): number {
  return 100 * shareOf(
    distanceToReal,
    (distance, place) => distance > real.nearest[nearestReal[place]!]!,
  );
}
