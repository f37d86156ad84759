/** Square roots of matrices on a graphics device. */
import { NumericalError } from "../../errors.ts";
import type { Matrix } from "../../linalg/mod.ts";
import {
  hostArithmetic,
  type MatrixArithmetic,
  residentArithmetic,
} from "./matrix_arithmetic.ts";
import { PAIR_BYTES, scaleOf } from "./double_single.ts";
import type { GpuOptions } from "./product.ts";
import { Workspace } from "./workspace.ts";

/** A square root and how good it is. */
export interface SquareRoot {
  /** R with R R = A. */
  readonly root: Matrix;
  /** Frobenius norm of R R - A, divided by that of A. */
  readonly residual: number;
  /** Steps that were taken. */
  readonly steps: number;
}

// Each step multiplies small eigenvalues by 2.25: enough for a condition of
// 1e15, beyond which 48 bits tell nothing.
const MAX_STEPS = 50;

// What is left of the identity at the end of quadratic convergence.
const CONVERGED = 1e-7;

const MAX_RESIDUAL = 1e-9;

// Larger ones would take single dispatches too long.
const MAX_RESIDENT_SIZE = 2048;

/**
 * The square root of a symmetric positive definite matrix, with 48 bits where
 * the GPU has 24. Matrices that are singular, as covariances of fewer images
 * than features are, have no root that the iteration comes to: the Frechet
 * distance does not go this way.
 *
 * Source: N. J. Higham, "Functions of Matrices", 2008, 6.3 (Newton-Schulz).
 *
 * @throws {RangeError} when the matrix is not square or a value not finite.
 * @throws {NumericalError} when no root is found that is right to 1e-9.
 * @throws {DeviceError} when the device fails or is lost.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { openGpu, squareRootOnGpu } from "@medigan/core/metrics";
 * const a = { rows: 2, columns: 2, data: Float64Array.of(4, 0, 0, 9) };
 * if (await navigator.gpu?.requestAdapter()) {
 *   using gpu = await openGpu();
 *   const { root } = await squareRootOnGpu(a, { gpu });
 *   assert(Math.abs((root.data[3] ?? 0) - 3) < 1e-12);
 * }
 * ```
 */
export async function squareRootOnGpu(
  matrix: Matrix,
  options: GpuOptions,
): Promise<SquareRoot> {
  const norm = checkedNorm(matrix);
  if (norm === 0) {
    return { root: scaled(matrix, 1), residual: 0, steps: 0 };
  }
  using workspace = new Workspace(options.gpu);
  const target = scaled(matrix, 1 / norm);
  const { root, residual, steps } = fits(matrix, options)
    ? await iterate(target, residentArithmetic(workspace, matrix.rows), options)
    : await iterate(target, hostArithmetic(options), options);
  if (!(residual < MAX_RESIDUAL)) {
    throw new NumericalError(
      `Cannot find the square root of a matrix as it must not be near to a singular one: current residual is ${residual} after ${steps} steps`,
      { hint: "Use its eigenvalues, which the processor finds" },
    );
  }
  return { root: scaled(root, Math.sqrt(norm)), residual, steps };
}

function fits({ rows }: Matrix, { gpu }: GpuOptions): boolean {
  return rows <= MAX_RESIDENT_SIZE &&
    rows * rows * PAIR_BYTES <= gpu.maxBufferBytes;
}

/** Y to the root of the target, Z to its inverse, both by (3 I - Z Y) / 2. */
async function iterate<M>(
  target: Matrix,
  arithmetic: MatrixArithmetic<M>,
  { signal }: GpuOptions,
): Promise<SquareRoot> {
  const { load, multiply, step, read, release } = arithmetic;
  const one = identity(target.rows);
  let root = load(target);
  let inverse = load(one);
  let steps = 0;
  for (let isOpen = true; isOpen && steps < MAX_STEPS; steps++) {
    signal?.throwIfAborted();
    const product = await multiply(inverse, root);
    // Ends when nothing but NaN is left, too.
    isOpen = difference(await read(product), one) >= CONVERGED;
    const factor = await step(product);
    const nextRoot = await multiply(root, factor);
    const nextInverse = await multiply(factor, inverse);
    release(product, factor, root, inverse);
    [root, inverse] = [nextRoot, nextInverse];
  }
  const square = await read(await multiply(root, root));
  return {
    root: await read(root),
    residual: difference(square, target),
    steps,
  };
}

function checkedNorm({ rows, columns, data }: Matrix): number {
  if (rows !== columns) {
    throw new RangeError(
      `Cannot find the square root of a matrix as it must be square: current size is ${rows} x ${columns}`,
    );
  }
  // Scaled first, or squares would leave float64.
  const scale = scaleOf({ columns, data });
  return Math.sqrt(sumOf(data, (value) => (value * scale) ** 2)) / scale;
}

function sumOf(
  data: Float64Array,
  termOf: (value: number, at: number) => number,
): number {
  let sum = 0;
  for (let at = 0; at < data.length; at++) sum += termOf(data[at]!, at);
  return sum;
}

function scaled({ rows, columns, data }: Matrix, factor: number): Matrix {
  return { rows, columns, data: data.map((value) => value * factor) };
}

function identity(size: number): Matrix {
  const data = new Float64Array(size * size);
  for (let at = 0; at < size; at++) data[at * size + at] = 1;
  return { rows: size, columns: size, data };
}

/** Frobenius norm of a difference; that of the target is 1. */
function difference(a: Matrix, b: Matrix): number {
  return Math.sqrt(sumOf(a.data, (value, at) => (value - b.data[at]!) ** 2));
}
