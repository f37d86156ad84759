/** Products of matrices. */
import { type AlgebraOptions, type CentreOptions, compute } from "./engine.ts";
import { checkEqualSizes, checkMatrix } from "./checks.ts";
import type { Matrix } from "./matrix.ts";
import {
  addGram,
  lessRow,
  mirrorUpper,
  product,
  productTransposed,
  zeros,
} from "./plain/products.ts";
import {
  shareProduct,
  transposedView,
  upperGram,
  viewOf,
} from "./steps/product.ts";

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
export async function multiply(
  a: Matrix,
  b: Matrix,
  options: AlgebraOptions = {},
): Promise<Matrix> {
  checkPair(a, b, { left: a.columns, right: b.rows });
  const operations = 2 * a.rows * a.columns * b.columns;
  return await compute({ ...options, operations }, {
    plain: () => product(a, b),
    kernels: async (crew) => {
      const left = viewOf(crew.memory.put(a));
      const right = viewOf(crew.memory.put(b));
      const target = crew.memory.takeMatrix(a.rows, b.columns);
      await shareProduct(crew, { left, right, target });
      return crew.memory.get(target);
    },
  });
}

/**
 * The product A B^T in float64: of features, the inner products of all images
 * of one set with all of another. Of triangles only what is no zero is read.
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
export async function multiplyTransposed(
  a: Matrix,
  b: Matrix,
  options: AlgebraOptions = {},
): Promise<Matrix> {
  checkPair(a, b, { left: a.columns, right: b.columns });
  const operations = 2 * a.rows * a.columns * b.rows;
  return await compute({ ...options, operations }, {
    plain: () => productTransposed(a, b),
    kernels: async (crew) => {
      const left = viewOf(crew.memory.put(a));
      const right = transposedView(crew.memory.put(b));
      const target = crew.memory.takeMatrix(a.rows, b.rows);
      const shapes = [
        ...isUpper(a) ? ["upperLeft" as const] : [],
        ...isUpper(b) ? ["lowerRight" as const] : [],
      ];
      await shareProduct(crew, { left, right, target, shapes });
      return crew.memory.get(target);
    },
  });
}

/**
 * The Gram matrix A^T A in float64, at half the work of a product; of all rows
 * less `centre`, the summed products of their deviations.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { gram } from "./products.ts";
 * const a = { rows: 2, columns: 1, data: Float64Array.of(3, 4) };
 * assert.equal((await gram(a)).data[0], 25);
 * ```
 */
export async function gram(
  a: Matrix,
  options: CentreOptions = {},
): Promise<Matrix> {
  const { centre } = options;
  checkMatrix("compute a Gram matrix", a);
  const size = a.columns;
  const operations = a.rows * size ** 2;
  const result = await compute({ ...options, operations }, {
    plain: () => {
      const sums = zeros(size, size);
      addGram(sums, centre === undefined ? a : lessRow(a, centre));
      return sums;
    },
    kernels: async (crew) => {
      const stored = crew.memory.put(a, centre);
      return crew.memory.getUpper(await upperGram(crew, stored));
    },
  });
  mirrorUpper(result);
  return result;
}

/** Whether there is nothing but zeros below the diagonal. */
function isUpper(a: Matrix): boolean {
  for (let row = 1; row < a.rows; row++) {
    for (let column = 0; column < Math.min(row, a.columns); column++) {
      if (a.data[row * a.columns + column] !== 0) return false;
    }
  }
  return true;
}

function checkPair(
  a: Matrix,
  b: Matrix,
  sizes: { readonly left: number; readonly right: number },
): void {
  const what = "multiply matrices";
  checkMatrix(what, a);
  checkMatrix(what, b);
  checkEqualSizes(what, sizes);
}
