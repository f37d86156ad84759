/** Eigenvalues, singular values and triangular factors. */
import { checkFinite, checkMatrix, checkSquare } from "./checks.ts";
import type { Matrix } from "./matrix.ts";
import type { AlgebraOptions } from "./products.ts";
import { choleskyRows } from "./plain/cholesky.ts";
import {
  reduceToBidiagonal,
  reduceToTriangle,
  reduceToTridiagonal,
} from "./plain/householder.ts";
import { transposed } from "./plain/products.ts";
import {
  bidiagonalSingularValues,
  tridiagonalEigenvalues,
} from "./plain/tridiagonal.ts";

/**
 * Singular values of a matrix of any shape, the largest first: as many as its
 * shorter side. None is squared on the way, so that the error of each is some
 * ulps of the largest.
 *
 * @throws {RangeError} when a value is not finite.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { singularValues } from "./spectra.ts";
 * const a = { rows: 2, columns: 2, data: Float64Array.of(0, -3, 2, 0) };
 * const [largest = 0] = await singularValues(a);
 * assert(Math.abs(largest - 3) < 1e-14);
 * ```
 */
export function singularValues(
  a: Matrix,
  options: AlgebraOptions = {},
): Promise<Float64Array> {
  return Promise.try(() => {
    options.signal?.throwIfAborted();
    checkMatrix("find singular values", a);
    checkFinite("find singular values", a);
    const tall = a.rows < a.columns ? transposed(a) : copyOf(a);
    if (tall.rows > 1.5 * tall.columns) reduceToTriangle(tall);
    const { columns } = tall;
    const rows = Math.min(tall.rows, columns);
    const square = { rows, columns, data: tall.data.slice(0, rows * columns) };
    const core = tall.rows > 1.5 * columns ? upper(square) : tall;
    return bidiagonalSingularValues(reduceToBidiagonal(core));
  });
}

/**
 * Eigenvalues of a symmetric matrix, the largest first. Of the matrix only the
 * upper triangle is read.
 *
 * @throws {RangeError} when the matrix is not square or a value not finite.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { symmetricEigenvalues } from "./spectra.ts";
 * const a = { rows: 2, columns: 2, data: Float64Array.of(0, 2, 2, 0) };
 * const [largest = 0] = await symmetricEigenvalues(a);
 * assert(Math.abs(largest - 2) < 1e-14);
 * ```
 */
export function symmetricEigenvalues(
  a: Matrix,
  options: AlgebraOptions = {},
): Promise<Float64Array> {
  return Promise.try(() => {
    options.signal?.throwIfAborted();
    checkSquare("find eigenvalues", a);
    checkFinite("find eigenvalues", a);
    return tridiagonalEigenvalues(reduceToTridiagonal(copyOf(a)));
  });
}

/**
 * The upper triangle R of A = Q R, with as many rows and columns as A has
 * columns: R^T R is A^T A, without squaring anything.
 *
 * @throws {RangeError} when A has fewer rows than columns or a value is not
 * finite.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { triangularFactor } from "./spectra.ts";
 * const a = { rows: 2, columns: 1, data: Float64Array.of(3, 4) };
 * assert.equal(Math.abs((await triangularFactor(a)).data[0] ?? 0), 5);
 * ```
 */
export function triangularFactor(
  a: Matrix,
  options: AlgebraOptions = {},
): Promise<Matrix> {
  return Promise.try(() => {
    options.signal?.throwIfAborted();
    checkMatrix("reduce a matrix to a triangle", a);
    checkFinite("reduce a matrix to a triangle", a);
    if (a.rows < a.columns) {
      throw new RangeError(
        `Cannot reduce a matrix to a triangle as it must have at least as many rows as columns: current size is ${a.rows} x ${a.columns}`,
      );
    }
    const rest = copyOf(a);
    reduceToTriangle(rest);
    const size = a.columns;
    return upper({
      rows: size,
      columns: size,
      data: rest.data.slice(0, size * size),
    });
  });
}

/**
 * Rows F with F^T F = A, as many as the rank of a positive semidefinite matrix.
 *
 * What is left on the diagonal ends the work where all of it is at most the
 * rounding that the largest values of A carry, so that the rank is the true one
 * where A was computed from fewer samples than it has columns.
 *
 * @throws {RangeError} when the matrix is not square or a value not finite.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { choleskyFactor } from "./spectra.ts";
 * const ones = { rows: 2, columns: 2, data: Float64Array.of(1, 1, 1, 1) };
 * const factor = await choleskyFactor(ones);
 * assert.deepEqual([factor.rows, ...factor.data], [1, 1, 1]);
 * ```
 */
export function choleskyFactor(
  a: Matrix,
  options: AlgebraOptions = {},
): Promise<Matrix> {
  return Promise.try(() => {
    options.signal?.throwIfAborted();
    checkSquare("factorise a matrix", a);
    checkFinite("factorise a matrix", a);
    return choleskyRows(a, roundingOf(a));
  });
}

// An entry of a covariance is a sum: its error is some ulps of the variances.
const ULPS_OF_AN_ENTRY = 8;

function roundingOf(a: Matrix): number {
  let largest = 0;
  for (let at = 0; at < a.rows; at++) {
    largest = Math.max(largest, a.data[at * a.columns + at]!);
  }
  return ULPS_OF_AN_ENTRY * Number.EPSILON * largest;
}

function copyOf(a: Matrix): Matrix {
  return { ...a, data: a.data.slice() };
}

/** Clears what stands below the diagonal. */
function upper(a: Matrix): Matrix {
  for (let row = 1; row < a.rows; row++) {
    a.data.fill(0, row * a.columns, row * a.columns + row);
  }
  return a;
}
