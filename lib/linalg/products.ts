/** Products of matrices. */
import { checkEqualSizes, checkMatrix } from "./checks.ts";
import type { Matrix } from "./matrix.ts";
import {
  addGram,
  mirrorUpper,
  product,
  productTransposed,
  zeros,
} from "./plain/products.ts";

/** What all routines on matrices can be told. */
export interface AlgebraOptions {
  /** Cancels the work. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * The product A B in float64.
 *
 * @throws {RangeError} when A has not as many columns as B has rows.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { multiply } from "./products.ts";
 * const a = { rows: 1, columns: 2, data: Float64Array.of(1, 2) };
 * const b = { rows: 2, columns: 1, data: Float64Array.of(3, 4) };
 * assert.equal((await multiply(a, b)).data[0], 11);
 * ```
 */
export function multiply(
  a: Matrix,
  b: Matrix,
  options: AlgebraOptions = {},
): Promise<Matrix> {
  return Promise.try(() => {
    options.signal?.throwIfAborted();
    checkPair("multiply matrices", a, b);
    checkEqualSizes("multiply matrices", { left: a.columns, right: b.rows });
    return product(a, b);
  });
}

/**
 * The product A B^T in float64: of features, the inner products of all images
 * of one set with all of another.
 *
 * @throws {RangeError} when A and B have not equally many columns.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { multiplyTransposed } from "./products.ts";
 * const a = { rows: 1, columns: 2, data: Float64Array.of(1, 2) };
 * assert.equal((await multiplyTransposed(a, a)).data[0], 5);
 * ```
 */
export function multiplyTransposed(
  a: Matrix,
  b: Matrix,
  options: AlgebraOptions = {},
): Promise<Matrix> {
  return Promise.try(() => {
    options.signal?.throwIfAborted();
    checkPair("multiply matrices", a, b);
    checkEqualSizes("multiply matrices", {
      left: a.columns,
      right: b.columns,
    });
    return productTransposed(a, b);
  });
}

/**
 * The Gram matrix A^T A in float64, at half the work of a product.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { gram } from "./products.ts";
 * const a = { rows: 2, columns: 1, data: Float64Array.of(3, 4) };
 * assert.equal((await gram(a)).data[0], 25);
 * ```
 */
export function gram(a: Matrix, options: AlgebraOptions = {}): Promise<Matrix> {
  return Promise.try(() => {
    options.signal?.throwIfAborted();
    checkMatrix("compute a Gram matrix", a);
    const result = zeros(a.columns, a.columns);
    addGram(result, a);
    mirrorUpper(result);
    return result;
  });
}

function checkPair(what: string, a: Matrix, b: Matrix): void {
  checkMatrix(what, a);
  checkMatrix(what, b);
}
