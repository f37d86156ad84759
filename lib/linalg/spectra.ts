/** Eigenvalues and singular values. */
import { checkFinite, checkMatrix, checkSquare } from "./checks.ts";
import { type AlgebraOptions, compute } from "./engine.ts";
import type { Crew } from "./machine/machine.ts";
import type { Matrix } from "./matrix.ts";
import { bidiagonalSingularValues } from "./plain/bidiagonal.ts";
import type { Bands } from "./plain/bands.ts";
import {
  reduceToBidiagonal,
  reduceToTridiagonal,
  triangleOf,
} from "./plain/householder.ts";
import * as steps from "./steps/mod.ts";
import { copyOf, mirrorUpper, transposed } from "./plain/products.ts";
import { tridiagonalEigenvalues } from "./plain/tridiagonal.ts";

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
  const stored = crew.memory.put(a);
  if (a.rows > a.columns) await steps.reduceToTriangle(crew, stored);
  return await steps.reduceToBidiagonal(crew, { ...stored, rows: a.columns });
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
    kernels: (crew) => steps.reduceToTridiagonal(crew, crew.memory.put(full)),
  });
  return tridiagonalEigenvalues(bands);
}
