/** Memorisation-informed Frechet distance. */
import type { Matrix } from "../../linalg/matrix.ts";
import type { OperationOptions } from "../../events.ts";
import { checkFeaturePair } from "../distances/check_features.ts";
import { measuredRows } from "../distances/measured_rows.ts";
import { rowOf, scalarProduct } from "../distances/matrix_rows.ts";
import { frechetDistance } from "../frechet/frechet_distance.ts";

/** Options of {@linkcode memorisationInformedDistance}. */
export interface MemorisationInformedOptions
  extends Omit<OperationOptions, "onEvent"> {
  /**
   * Mean cosine distance, 0..1, from which on nothing is called memorised; 0.1
   * when absent, as in the competition.
   */
  readonly threshold?: number | undefined;
}

/** A Frechet distance with its penalty. */
export interface MemorisationInformedDistance {
  /** The distance over the penalty. */
  readonly distance: number;
  /** Mean over synthetic images of the least cosine distance to a real one. */
  readonly cosineDistance: number;
  /** What the Frechet distance was divided by, above 0 and at most 1. */
  readonly penalty: number;
}

/** Keeps copies of the training set from dividing by zero, as in the source. */
const EPSILON = 1e-15;

/**
 * MiFID: the Frechet distance, divided by the mean cosine distance of synthetic
 * images to the nearest real one where that is below a threshold; lower is
 * better. Give the images that the model was trained on.
 *
 * C.-Y. Bai et al., On Training Sample Memorization: Lessons from Benchmarking
 * Generative Modeling with a Large-scale Competition (KDD 2021), section 3.
 *
 * @throws {UsageError} when a set has less than two images, or sets do not fit.
 * @throws {NumericalError} when a feature is not finite.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import {
 *   matrixOf,
 *   memorisationInformedDistance,
 * } from "@medigan/core/metrics";
 * // Nothing points where the real images do: no penalty.
 * const real = matrixOf([[1, 0], [3, 0]]);
 * const synthetic = matrixOf([[0, 1], [0, 3]]);
 * const { penalty, cosineDistance } = await memorisationInformedDistance(
 *   real,
 *   synthetic,
 * );
 * assert(penalty === 1 && cosineDistance === 1);
 * ```
 */
export async function memorisationInformedDistance(
  real: Matrix,
  synthetic: Matrix,
  { threshold = 0.1, signal }: MemorisationInformedOptions = {},
): Promise<MemorisationInformedDistance> {
  checkFeaturePair(real, synthetic, { metric: "MiFID", least: 2 });
  const cosineDistance = await meanCosineDistance(real, synthetic, signal);
  const penalty = cosineDistance < threshold ? cosineDistance + EPSILON : 1;
  const { distance } = await frechetDistance(real, synthetic, { signal });
  return { distance: distance / penalty, cosineDistance, penalty };
}

async function meanCosineDistance(
  real: Matrix,
  synthetic: Matrix,
  signal: AbortSignal | undefined,
): Promise<number> {
  const lengths = lengthsOf(real);
  const own = lengthsOf(synthetic);
  let sum = 0;
  const rows = measuredRows(synthetic, real, {
    measure: "scalar-product",
    signal,
  });
  for await (const { row, values } of rows) {
    const nearest = values.reduce((most, product, other) => {
      const length = own[row]! * lengths[other]!;
      // Without features there is no direction, and so no likeness.
      return length === 0 ? most : Math.max(most, Math.abs(product) / length);
    }, 0);
    sum += 1 - Math.min(1, nearest);
  }
  return sum / synthetic.rows;
}

function lengthsOf(set: Matrix): Float64Array {
  return Float64Array.from({ length: set.rows }, (_, row) => {
    const values = rowOf(set, row);
    return Math.sqrt(scalarProduct(values, values));
  });
}
