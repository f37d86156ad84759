/** Numbers of all pairs of images, wherever they are computed. */
import {
  type MatrixEngine,
  multiplyTransposed,
  openMatrixEngine,
  squaredDistances,
} from "../../linalg/mod.ts";
import type { Matrix } from "../../linalg/matrix.ts";
import type { Gpu } from "../gpu/gpu.ts";
import { crossGramOnGpu, squaredDistancesOnGpu } from "../gpu/products.ts";

/** Rows that are computed at once; memory grows with the other set only. */
const BLOCK_ROWS = 1024;

// Distances are not made of scalar products: that of near images would lose its
// digits, and that of equal ones would not be 0.
const ON_CPU = {
  "squared-distance": squaredDistances,
  "scalar-product": multiplyTransposed,
};
const ON_GPU = {
  "squared-distance": squaredDistancesOnGpu,
  "scalar-product": crossGramOnGpu,
};

/** How pairs are measured. */
export interface MeasuredRowsOptions {
  /** What is computed of a pair. */
  readonly measure: keyof typeof ON_CPU;
  /** Computes with 48 bits there instead of in float64 on the processor. */
  readonly gpu?: Gpu | undefined;
  /** Cancels the work. */
  readonly signal?: AbortSignal | undefined;
}

/** One image against others. */
export interface MeasuredRow {
  /** Place of the image in its set. */
  readonly row: number;
  /** A number for each of the others. */
  readonly values: Float64Array;
}

/**
 * Each image of a set against all of another, in order.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { measuredRows } from "./measured_rows.ts";
 * const set = { rows: 2, columns: 1, data: Float64Array.of(3, 5) };
 * const rows = measuredRows(set, set, { measure: "squared-distance" });
 * assert.deepEqual([...(await rows.next()).value.values], [0, 4]);
 * ```
 */
export async function* measuredRows(
  a: Matrix,
  b: Matrix,
  options: MeasuredRowsOptions,
): AsyncGenerator<MeasuredRow> {
  yield* inBlocks(a, () => b, options);
}

/**
 * Each image of a set against those after it, in order: all pairs once.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { rowsWithin } from "./measured_rows.ts";
 * const set = { rows: 3, columns: 1, data: Float64Array.of(3, 5, 6) };
 * const rows = rowsWithin(set, { measure: "squared-distance" });
 * assert.deepEqual([...(await rows.next()).value.values], [4, 9]);
 * assert.deepEqual([...(await rows.next()).value.values], [1]);
 * ```
 */
export async function* rowsWithin(
  set: Matrix,
  options: MeasuredRowsOptions,
): AsyncGenerator<MeasuredRow> {
  const fromBlock = (first: number) => rowsOf(set, first, set.rows);
  for await (const { row, values } of inBlocks(set, fromBlock, options)) {
    yield { row, values: values.subarray(row % BLOCK_ROWS + 1) };
  }
}

/** Each image against those that go with the first of its block. */
async function* inBlocks(
  set: Matrix,
  othersFrom: (first: number) => Matrix,
  options: MeasuredRowsOptions,
): AsyncGenerator<MeasuredRow> {
  using engine = openEngineFor(options);
  for (let first = 0; first < set.rows; first += BLOCK_ROWS) {
    const block = rowsOf(set, first, first + BLOCK_ROWS);
    const others = othersFrom(first);
    const { data } = await measure(block, others, { ...options, engine });
    for (let row = 0; row < block.rows; row++) {
      const values = data.subarray(row * others.rows, (row + 1) * others.rows);
      yield { row: first + row, values };
    }
  }
}

function openEngineFor(
  { gpu }: MeasuredRowsOptions,
): MatrixEngine | undefined {
  return gpu === undefined ? openMatrixEngine() : undefined;
}

function measure(
  a: Matrix,
  b: Matrix,
  { measure, gpu, signal, engine }: MeasuredRowsOptions & {
    readonly engine: MatrixEngine | undefined;
  },
): Promise<Matrix> {
  return gpu === undefined
    ? ON_CPU[measure](a, b, { engine, signal })
    : ON_GPU[measure](a, b, { gpu, signal });
}

function rowsOf(
  { rows, columns, data }: Matrix,
  first: number,
  end: number,
): Matrix {
  const values = data.subarray(first * columns, end * columns);
  return { rows: Math.min(end, rows) - first, columns, data: values };
}
