/**
 * Orthogonal reductions by Householder reflections, in plain TypeScript.
 *
 * Source: G. H. Golub, C. F. Van Loan, "Matrix Computations", 4th edition,
 * sections 5.1, 5.4 and 8.3.
 */
import type { Matrix } from "../matrix.ts";
import type { Bands } from "./bands.ts";
import { addScaled, copyOf, dot, rowOf } from "./products.ts";

/**
 * Makes `vector` the reflection I - beta v v^T that maps it to a multiple of
 * its first unit vector, and gives beta and that multiple.
 */
export function reflect(
  vector: Float64Array,
): { readonly beta: number; readonly alpha: number } {
  const scale = vector.reduce((most, one) => Math.max(most, Math.abs(one)), 0);
  const head = vector[0] ?? 0;
  if (scale === 0 || vector.length === 1) return { beta: 0, alpha: head };
  let sum = 0;
  for (const one of vector) sum += (one / scale) ** 2;
  const alpha = (head > 0 ? -scale : scale) * Math.sqrt(sum);
  const first = head - alpha;
  for (let at = 1; at < vector.length; at++) vector[at]! /= first;
  vector[0] = 1;
  return { beta: -first / alpha, alpha };
}

/** R of A = Q R, for a matrix of at least as many rows as columns. */
export function triangleOf(a: Matrix): Matrix {
  const size = a.columns;
  const rest = copyOf(a);
  for (let k = 0; k < size; k++) reflectColumn(rest, k);
  const data = rest.data.slice(0, size ** 2);
  for (let row = 1; row < size; row++) {
    data.fill(0, row * size, row * size + row);
  }
  return { rows: size, columns: size, data };
}

/**
 * Reduces a matrix of at least as many rows as columns, in place, to two bands
 * with the same singular values.
 */
export function reduceToBidiagonal(a: Matrix): Bands {
  const size = a.columns;
  const diagonal = new Float64Array(size);
  const beside = new Float64Array(Math.max(0, size - 1));
  for (let k = 0; k < size; k++) {
    diagonal[k] = reflectColumn(a, k);
    if (k < size - 1) beside[k] = reflectRow(a, k);
  }
  return { diagonal, beside };
}

/** Reduces a symmetric matrix, in place, to two bands of equal eigenvalues. */
export function reduceToTridiagonal(a: Matrix): Bands {
  const size = a.rows;
  const diagonal = new Float64Array(size);
  const beside = new Float64Array(Math.max(0, size - 1));
  for (let k = 0; k < size; k++) {
    diagonal[k] = a.data[k * size + k]!;
    if (k < size - 1) beside[k] = reflectBothSides(a, k);
  }
  return { diagonal, beside };
}

function reflectColumn(a: Matrix, k: number): number {
  const vector = Float64Array.from(
    { length: a.rows - k },
    (_, at) => a.data[(k + at) * a.columns + k]!,
  );
  const { beta, alpha } = reflect(vector);
  const sums = new Float64Array(a.columns - k);
  vector.forEach((one, at) =>
    addScaled(sums, rowOf(a, k + at).subarray(k), one)
  );
  vector.forEach((one, at) =>
    addScaled(rowOf(a, k + at).subarray(k), sums, -beta * one)
  );
  return alpha;
}

function reflectRow(a: Matrix, k: number): number {
  const vector = rowOf(a, k).slice(k + 1);
  const { beta, alpha } = reflect(vector);
  for (let row = k + 1; row < a.rows; row++) {
    const target = rowOf(a, row).subarray(k + 1);
    addScaled(target, vector, -beta * dot(target, vector));
  }
  return alpha;
}

/** A - v w^T - w v^T of the part after row and column k. */
function reflectBothSides(a: Matrix, k: number): number {
  const vector = rowOf(a, k).slice(k + 1);
  const { beta, alpha } = reflect(vector);
  const image = vector.map((_, at) =>
    beta * dot(rowOf(a, k + 1 + at).subarray(k + 1), vector)
  );
  addScaled(image, vector, -beta / 2 * dot(image, vector));
  vector.forEach((one, at) => {
    const target = rowOf(a, k + 1 + at).subarray(k + 1);
    addScaled(target, image, -one);
    addScaled(target, vector, -image[at]!);
  });
  return alpha;
}
