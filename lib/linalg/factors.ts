/** Triangular factors: few rows that have the products of many. */
import { checkFinite, checkMatrix, checkSquare } from "./checks.ts";
import { type AlgebraOptions, type CentreOptions, compute } from "./engine.ts";
import type { Crew } from "./machine/machine.ts";
import type { Matrix } from "./matrix.ts";
import { choleskyRows } from "./plain/cholesky.ts";
import { lessRow } from "./plain/products.ts";
import { triangleOf } from "./plain/householder.ts";
import * as steps from "./steps/mod.ts";

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
 * import { triangularFactor } from "./factors.ts";
 * const a = { rows: 2, columns: 1, data: Float64Array.of(3, 4) };
 * assert.equal(Math.abs((await triangularFactor(a)).data[0] ?? 0), 5);
 * ```
 */
export async function triangularFactor(
  a: Matrix,
  options: AlgebraOptions = {},
): Promise<Matrix> {
  const { rows, columns } = a;
  checkTall(a);
  const operations = 2 * rows * columns ** 2;
  return await compute({ ...options, operations }, {
    plain: () => triangleOf(a),
    kernels: async (crew) => {
      const stored = crew.memory.put(a);
      await steps.reduceToTriangle(crew, stored);
      return crew.memory.getUpper(stored);
    },
  });
}

function checkTall(a: Matrix): void {
  checkMatrix("reduce a matrix to a triangle", a);
  checkFinite("reduce a matrix to a triangle", a);
  if (a.rows >= a.columns) return;
  throw new RangeError(
    `Cannot reduce a matrix to a triangle as it must have at least as many rows as columns: current size is ${a.rows} x ${a.columns}`,
  );
}

/**
 * The upper triangle R with R^T R = A^T A, of all rows less `centre`. Takes the
 * Cholesky factor of A^T A, at half the work of a reduction to a triangle, where
 * no column is so near to a combination of others that digits would be lost, and
 * the triangle elsewhere.
 *
 * @throws {RangeError} when A has fewer rows than columns or a value is not
 * finite.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { gramFactor } from "./factors.ts";
 * const a = { rows: 2, columns: 1, data: Float64Array.of(3, 4) };
 * assert.equal(Math.abs((await gramFactor(a)).data[0] ?? 0), 5);
 * ```
 */
export async function gramFactor(
  a: Matrix,
  options: CentreOptions = {},
): Promise<Matrix> {
  const { rows, columns } = a;
  const { centre } = options;
  checkTall(a);
  const operations = 2 * rows * columns ** 2;
  return await compute({ ...options, operations }, {
    plain: () => triangleOf(centre === undefined ? a : lessRow(a, centre)),
    kernels: (crew) => gramFactorOnKernels(crew, a, centre),
  });
}

// What part of its square a column must have beside all combinations of those
// before it.
// A Cholesky factor loses as many digits as this has, of sixteen.
const LEAST_OWN_PART = 1e-5;

async function gramFactorOnKernels(
  crew: Crew,
  a: Matrix,
  centre: Float64Array | undefined,
): Promise<Matrix> {
  const stored = crew.memory.put(a, centre);
  const squares = await steps.upperGram(crew, stored);
  if (await steps.choleskyTriangle(crew, squares, LEAST_OWN_PART)) {
    return crew.memory.getUpper(squares);
  }
  await steps.reduceToTriangle(crew, stored);
  return crew.memory.getUpper(stored);
}

/** What a Cholesky factor can be told. */
export interface CholeskyOptions extends AlgebraOptions {
  /** Rows that the factor has at most. */
  readonly maxRank?: number | undefined;
}

/**
 * Rows F with F^T F = A, as many as the rank of a positive semidefinite matrix.
 *
 * What is left on the diagonal ends the work where all of it is at most the
 * rounding that the largest values of A carry. Where the rank is known to be
 * less, as that of a covariance of fewer samples than features, say so: rounding
 * can pass for a little rank of its own.
 *
 * @throws {RangeError} when the matrix is not square or a value not finite.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { choleskyFactor } from "./factors.ts";
 * const ones = { rows: 2, columns: 2, data: Float64Array.of(1, 1, 1, 1) };
 * const factor = await choleskyFactor(ones);
 * assert.deepEqual([factor.rows, ...factor.data], [1, 1, 1]);
 * ```
 */
export async function choleskyFactor(
  a: Matrix,
  options: CholeskyOptions = {},
): Promise<Matrix> {
  checkSquare("factorise a matrix", a);
  checkFinite("factorise a matrix", a);
  const { columns, data } = a;
  const tolerance = roundingOf(diagonalOf(data, columns));
  const maxRank = Math.min(options.maxRank ?? columns, columns);
  const operations = columns ** 3 / 3;
  return await compute({ ...options, operations }, {
    plain: () => choleskyRows(a, { tolerance, maxRank }),
    kernels: (crew) => {
      const limits = { tolerance, maxRank };
      return steps.choleskyRows(crew, crew.memory.put(a), limits);
    },
  });
}

function diagonalOf(data: Float64Array, size: number): Float64Array {
  return Float64Array.from({ length: size }, (_, at) => data[at * size + at]!);
}

/**
 * What rounding leaves of nothing: some ulps of the largest value, and more the
 * more rows were taken away; at a rank of 1,000 it was 84 ulps.
 */
function roundingOf(diagonal: Float64Array): number {
  const ulps = 8 + diagonal.length / 8;
  return ulps * Number.EPSILON * Math.max(0, ...diagonal);
}
