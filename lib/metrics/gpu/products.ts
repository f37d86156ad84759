/**
 * Products of matrices on a graphics device. Sums are right to about 1e-14 of
 * their largest partial sum. Factors are brought to the range of float32 as a
 * whole: what is 1e-38 of the largest value of a result counts as 0.
 */
import {
  covarianceProgram,
  crossGramProgram,
  matrixMultiplyProgram,
  squaredDistancesProgram,
} from "../../../kernels/mod.ts";
import type { Matrix } from "../../linalg/mod.ts";
import { scaleOf } from "./double_single.ts";
import { type Factor, type GpuOptions, runProduct } from "./product.ts";

/**
 * The product A B, with 48 bits where the GPU has 24.
 *
 * @throws {RangeError} when A has not as many columns as B has rows, or a value
 * is not finite.
 * @throws {DeviceError} when the device fails or is lost.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { multiplyOnGpu, openGpu } from "@medigan/core/metrics";
 * const a = { rows: 1, columns: 2, data: Float64Array.of(1, 2) };
 * const b = { rows: 2, columns: 1, data: Float64Array.of(3, 4) };
 * if (await navigator.gpu?.requestAdapter()) {
 *   using gpu = await openGpu();
 *   assert.equal((await multiplyOnGpu(a, b, { gpu })).data[0], 11);
 * }
 * ```
 */
export async function multiplyOnGpu(
  a: Matrix,
  b: Matrix,
  options: GpuOptions,
): Promise<Matrix> {
  return await runProduct<never>({
    program: matrixMultiplyProgram,
    left: factorOf(a, "in-rows"),
    right: factorOf(b, "in-columns"),
    parameters: () => ({}),
  }, options);
}

/**
 * The product A B^T: the inner products of all rows of one matrix with all rows
 * of another, with 48 bits where the GPU has 24.
 *
 * @throws {RangeError} when A and B have not equally many columns, or a value
 * is not finite.
 * @throws {DeviceError} when the device fails or is lost.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { crossGramOnGpu, openGpu } from "@medigan/core/metrics";
 * const a = { rows: 1, columns: 2, data: Float64Array.of(1, 2) };
 * if (await navigator.gpu?.requestAdapter()) {
 *   using gpu = await openGpu();
 *   assert.equal((await crossGramOnGpu(a, a, { gpu })).data[0], 5);
 * }
 * ```
 */
export async function crossGramOnGpu(
  a: Matrix,
  b: Matrix,
  options: GpuOptions,
): Promise<Matrix> {
  return await runProduct<never>({
    program: crossGramProgram,
    left: factorOf(a, "in-rows"),
    right: factorOf(b, "in-rows"),
    parameters: () => ({}),
  }, options);
}

/**
 * Squared Euclidean distances between all rows of A (rows of the result) and
 * all rows of B (its columns). Equal rows are at 0 exactly.
 *
 * @throws {RangeError} when A and B have not equally many columns, or a value
 * is not finite.
 * @throws {DeviceError} when the device fails or is lost.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { openGpu, squaredDistancesOnGpu } from "@medigan/core/metrics";
 * const a = { rows: 1, columns: 2, data: Float64Array.of(0, 0) };
 * const b = { rows: 1, columns: 2, data: Float64Array.of(3, 4) };
 * if (await navigator.gpu?.requestAdapter()) {
 *   using gpu = await openGpu();
 *   assert.equal((await squaredDistancesOnGpu(a, b, { gpu })).data[0], 25);
 * }
 * ```
 */
export async function squaredDistancesOnGpu(
  a: Matrix,
  b: Matrix,
  options: GpuOptions,
): Promise<Matrix> {
  const scale = Math.min(scaleOf(a), scaleOf(b));
  return await runProduct<never>({
    program: squaredDistancesProgram,
    left: { matrix: a, terms: "in-rows", scale },
    right: { matrix: b, terms: "in-rows", scale },
    parameters: () => ({}),
  }, options);
}

/**
 * The scatter matrix X^T X of features from which their mean has been taken, at
 * half the work of a product; divided by N - 1 it is the covariance.
 *
 * @throws {RangeError} when a value is not finite.
 * @throws {DeviceError} when the device fails or is lost.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { openGpu, scatterOnGpu } from "@medigan/core/metrics";
 * const deviations = { rows: 2, columns: 1, data: Float64Array.of(-3, 3) };
 * if (await navigator.gpu?.requestAdapter()) {
 *   using gpu = await openGpu();
 *   assert.equal((await scatterOnGpu(deviations, { gpu })).data[0], 18);
 * }
 * ```
 */
export async function scatterOnGpu(
  deviations: Matrix,
  options: GpuOptions,
): Promise<Matrix> {
  const factor = factorOf(deviations, "in-columns");
  const result = await runProduct({
    program: covarianceProgram,
    left: factor,
    right: factor,
    parameters: ({ row, column }) => ({ first_row: row, first_column: column }),
    isSymmetric: true,
  }, options);
  return mirrored(result);
}

function factorOf(matrix: Matrix, terms: Factor["terms"]): Factor {
  return { matrix, terms, scale: scaleOf(matrix) };
}

/** Copies what is above the diagonal to below it. */
function mirrored(matrix: Matrix): Matrix {
  const { columns, data } = matrix;
  for (let row = 1; row < columns; row++) {
    for (let column = 0; column < row; column++) {
      data[row * columns + column] = data[column * columns + row]!;
    }
  }
  return matrix;
}
