/** The Frechet distance as TFGAN computes it, with which upstream measured. */
import type { OperationOptions } from "../../events.ts";
import {
  type AlgebraOptions,
  gramFactor,
  type Matrix,
  multiplyTransposed,
  openMatrixEngine,
  singularValues,
  triangularFactor,
} from "../../linalg/mod.ts";
import { centred } from "../statistics/centred.ts";
import { checkCount, checkFeatures } from "../statistics/checks.ts";
import { orthogonalRows } from "./orthogonal_rows.ts";

/** Of what is smaller, TFGAN takes no root. */
const LEAST_ROOTED = 1e-10;
/** What is left of eigenvalues that are zero; rooted or not, it is nothing. */
const ROUNDING = 1e-24;

/**
 * The Frechet distance of two sets of features with two peculiarities of TFGAN:
 * eigenvalues of covariances below 1e-10 stay without a root, which matters for
 * features as small as those of RadImageNet, and the result is a float32.
 *
 * Source: `_symmetric_matrix_square_root` and `trace_sqrt_product` of TFGAN.
 *
 * @param first Features, one row for each image; the root of this set's
 * covariance is taken, so that the order of the sets matters.
 *
 * @throws {RangeError} when the sets differ in their features, a value is not
 * finite or a set has fewer than 2 images.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { tfganDistance } from "./tfgan_distance.ts";
 * const a = { rows: 2, columns: 1, data: Float64Array.of(0, 2) };
 * const b = { rows: 2, columns: 1, data: Float64Array.of(3, 5) };
 * assert.equal(await tfganDistance(a, b), 9);
 * ```
 */
export async function tfganDistance(
  first: Matrix,
  second: Matrix,
  { signal }: Pick<OperationOptions, "signal"> = {},
): Promise<number> {
  using engine = openMatrixEngine();
  const options = { engine, signal };
  const a = await factorised(first, options);
  const b = await factorised(second, options);
  const root = await traceOfRoot(a.factor, b.factor, options);
  const means = a.mean.map((one, at) => (one - b.mean[at]!) ** 2);
  return Math.fround(
    total(means) + squaredNorm(a.factor) + squaredNorm(b.factor) - 2 * root,
  );
}

/** The mean, and F with F^T F the covariance, of no more rows than columns. */
async function factorised(features: Matrix, options: AlgebraOptions) {
  const { rows, columns } = features;
  checkFeatures(features, { dimension: columns });
  checkCount(rows);
  const { mean, deviations } = centred(features);
  const scale = 1 / Math.sqrt(rows - 1);
  deviations.data.forEach((one, at) => deviations.data[at] = one * scale);
  const factor = rows > columns
    ? await gramFactor(deviations, options)
    : deviations;
  return { mean, factor };
}

/** The trace of the root of A C A, where A A is almost F^T F, and C is G^T G. */
async function traceOfRoot(f: Matrix, g: Matrix, options: AlgebraOptions) {
  const cross = await multiplyTransposed(g, f, options);
  const spectrum = await singularValues(f, options);
  const isPlain = spectrum.every((one) =>
    one ** 2 >= LEAST_ROOTED || one ** 2 <= ROUNDING
  );
  const product = isPlain ? cross : await withoutSmallRoots(cross, f, options);
  const values = await singularValues(product, options);
  return total(
    values.map((one) => one ** 2 < LEAST_ROOTED ? one ** 2 : one),
  );
}

/**
 * From G F^T, with F = U S V^T: G V R, where R is S with its small values
 * squared, as those of the covariance itself.
 */
async function withoutSmallRoots(
  cross: Matrix,
  f: Matrix,
  options: AlgebraOptions,
): Promise<Matrix> {
  const triangle = await triangularFactor(transposed(f), options);
  // Rows S U^T, so that G F^T of their transposed is G V S S.
  const directions = await orthogonalRows(triangle, options);
  const product = await multiplyTransposed(cross, directions, options);
  const { columns } = directions;
  const scales = Array.from({ length: directions.rows }, (_, row) => {
    const start = row * columns;
    const own = directions.data.subarray(start, start + columns);
    const squared = total(own.map((one) => one ** 2));
    return squared < LEAST_ROOTED ? 1 : 1 / Math.sqrt(squared);
  });
  const data = product.data.map((one, at) =>
    one * (scales[at % product.columns] ?? 1)
  );
  return { ...product, data };
}

function transposed({ rows, columns, data }: Matrix): Matrix {
  const turned = new Float64Array(data.length);
  data.forEach((one, at) => {
    turned[(at % columns) * rows + Math.floor(at / columns)] = one;
  });
  return { rows: columns, columns: rows, data: turned };
}

function squaredNorm({ data }: Matrix): number {
  return total(data.map((one) => one ** 2));
}

function total(values: Float64Array): number {
  return values.reduce((sum, one) => sum + one, 0);
}
