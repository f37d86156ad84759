/** Vendi score. */
import {
  gram,
  type Matrix,
  multiplyTransposed,
  symmetricEigenvalues,
} from "../../linalg/mod.ts";
import { NumericalError } from "../../errors.ts";
import { checkFeatures } from "../distances/check_features.ts";
import { rowOf, scalarProduct } from "../distances/matrix_rows.ts";

/**
 * Vendi score: the effective number of different images in one set, from 1
 * (all alike) to their number (nothing in common); higher is more various. It
 * is the exponential of the entropy of the eigenvalues of the matrix of cosine
 * similarities, over their number.
 *
 * D. Friedman, A. B. Dieng, The Vendi Score (TMLR 2023), definition 3.1.
 *
 * @throws {UsageError} when there is no image.
 * @throws {NumericalError} when a feature is not finite, or all of an image's
 * features are 0.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { matrixOf, vendiScore } from "@medigan/core/metrics";
 * // Two directions, one of them twice: eigenvalues 2/3 and 1/3.
 * const score = await vendiScore(matrixOf([[1, 0], [2, 0], [0, 1]]));
 * assert(Math.abs(score - 3 / 2 ** (2 / 3)) < 1e-12);
 * ```
 */
export async function vendiScore(
  features: Matrix,
  { signal }: { readonly signal?: AbortSignal | undefined } = {},
): Promise<number> {
  checkFeatures(features, { metric: "the Vendi score", least: 1 });
  const unit = unitRows(features);
  // X X^T and X^T X have the same eigenvalues but for zeros.
  const similarity = unit.rows <= unit.columns
    ? await multiplyTransposed(unit, unit, { signal })
    : await gram(unit, { signal });
  const eigenvalues = await symmetricEigenvalues(similarity, { signal });
  let entropy = 0;
  for (const eigenvalue of eigenvalues) {
    const share = eigenvalue / features.rows;
    if (share > 0) entropy -= share * Math.log(share);
  }
  return Math.exp(entropy);
}

function unitRows(features: Matrix): Matrix {
  const data = features.data.slice();
  for (let row = 0; row < features.rows; row++) {
    const values = rowOf({ ...features, data }, row);
    const length = Math.sqrt(scalarProduct(values, values));
    if (length === 0) {
      throw new NumericalError(
        `Cannot compute the Vendi score as an image without features has no direction: all features of image ${row} are 0`,
      );
    }
    for (let at = 0; at < values.length; at++) values[at]! /= length;
  }
  return { ...features, data };
}
