/** Numbers of all pairs of images, wherever they are computed. */
import type { Matrix } from "../../linalg/matrix.ts";
import type { Gpu } from "../gpu/gpu.ts";
import { type PairMeasure, pairRowsOnGpu } from "../gpu/pair_rows.ts";
import { productRows } from "./block_rows.ts";
import { type PairRow, pairRows, squaredDistance } from "./distance_rows.ts";

/** How pairs are measured. */
export interface MeasuredRowsOptions {
  /** What is computed of a pair. */
  readonly measure: PairMeasure;
  /** Computes with 48 bits there instead of in float64 on the processor. */
  readonly gpu?: Gpu | undefined;
  /** Cancels the work. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Numbers of all pairs of images, row by row.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { measuredRows } from "./measured_rows.ts";
 * const set = { rows: 2, columns: 1, data: Float64Array.of(3, 5) };
 * const rows = measuredRows(set, set, { measure: "squared-distance" });
 * assert.deepEqual([...(await rows.next()).value.values], [0, 4]);
 * ```
 */
export function measuredRows(
  a: Matrix,
  b: Matrix,
  { measure, gpu, signal }: MeasuredRowsOptions,
): AsyncGenerator<PairRow> {
  if (gpu !== undefined) return pairRowsOnGpu(a, b, { measure, gpu, signal });
  return measure === "scalar-product"
    ? productRows(a, b, { signal })
    : pairRows(a, b, { of: squaredDistance, signal });
}
