/** Eigenvalues, singular values and triangular factors. */
import { checkFinite, checkMatrix, checkSquare } from "./checks.ts";
import { type AlgebraOptions, compute } from "./engine.ts";
import type { Crew } from "./machine/machine.ts";
import type { Matrix } from "./matrix.ts";
import { choleskyRows } from "./plain/cholesky.ts";
import {
  type Bands,
  reduceToBidiagonal,
  reduceToTriangle,
  reduceToTridiagonal,
} from "./plain/householder.ts";
import * as steps from "./steps/mod.ts";
import { mirrorUpper, transposed } from "./plain/products.ts";
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
export async function singularValues(
  a: Matrix,
  options: AlgebraOptions = {},
): Promise<Float64Array> {
  checkMatrix("find singular values", a);
  checkFinite("find singular values", a);
  const tall = a.rows < a.columns ? transposed(a) : a;
  const operations = 4 * tall.rows * tall.columns ** 2;
  const bands = await compute({ ...options, operations }, {
    plain: () => {
      const core = isTall(tall) ? triangleOf(tall) : copyOf(tall);
      return reduceToBidiagonal(core);
    },
    kernels: (crew) => reduceOnKernels(crew, tall),
  });
  return bidiagonalSingularValues(bands);
}

// Reducing to a triangle first saves work from about here on.
function isTall({ rows, columns }: Matrix): boolean {
  return rows > 1.5 * columns;
}

async function reduceOnKernels(crew: Crew, a: Matrix): Promise<Bands> {
  const { rows, columns } = a;
  const place = crew.memory.put(a);
  if (rows > columns) {
    await steps.reduceToTriangle(crew, { rows, columns, place });
  }
  return await steps.reduceToBidiagonal(crew, {
    rows: columns,
    columns,
    place,
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
export async function symmetricEigenvalues(
  a: Matrix,
  options: AlgebraOptions = {},
): Promise<Float64Array> {
  checkSquare("find eigenvalues", a);
  checkFinite("find eigenvalues", a);
  const size = a.rows;
  const full = copyOf(a);
  mirrorUpper(full);
  const operations = 3 * size ** 3;
  const bands = await compute({ ...options, operations }, {
    plain: () => reduceToTridiagonal(full),
    kernels: (crew) =>
      steps.reduceToTridiagonal(crew, {
        rows: size,
        columns: size,
        place: crew.memory.put(full),
      }),
  });
  return tridiagonalEigenvalues(bands);
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
export async function triangularFactor(
  a: Matrix,
  options: AlgebraOptions = {},
): Promise<Matrix> {
  const { rows, columns } = a;
  checkMatrix("reduce a matrix to a triangle", a);
  checkFinite("reduce a matrix to a triangle", a);
  if (rows < columns) {
    throw new RangeError(
      `Cannot reduce a matrix to a triangle as it must have at least as many rows as columns: current size is ${rows} x ${columns}`,
    );
  }
  const operations = 2 * rows * columns ** 2;
  return await compute({ ...options, operations }, {
    plain: () => triangleOf(a),
    kernels: async (crew) => {
      const place = crew.memory.put(a);
      await steps.reduceToTriangle(crew, { rows, columns, place });
      return crew.memory.get(place, columns, columns);
    },
  });
}

/** R of a copy of A. */
function triangleOf(a: Matrix): Matrix {
  const rest = copyOf(a);
  reduceToTriangle(rest);
  const size = a.columns;
  const data = rest.data.slice(0, size * size);
  for (let row = 1; row < size; row++) {
    data.fill(0, row * size, row * size + row);
  }
  return { rows: size, columns: size, data };
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
export async function choleskyFactor(
  a: Matrix,
  options: AlgebraOptions = {},
): Promise<Matrix> {
  checkSquare("factorise a matrix", a);
  checkFinite("factorise a matrix", a);
  const tolerance = roundingOf(a);
  const operations = a.rows ** 3 / 3;
  return await compute({ ...options, operations }, {
    plain: () => choleskyRows(a, tolerance),
    kernels: (crew) => {
      const stored = { place: crew.memory.put(a), columns: a.columns };
      return steps.choleskyRows(crew, stored, tolerance);
    },
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
