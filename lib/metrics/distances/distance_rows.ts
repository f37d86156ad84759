/** Distances between all images of two sets, row by row. */
import type { Matrix } from "../../linalg/matrix.ts";
import { rowOf } from "./matrix_rows.ts";

/** Rows that share a walk over the other set, so that it is read less often. */
const BLOCK_ROWS = 8;
/** Multiplications after which other tasks, such as an abort, get their turn. */
const TURN_OPERATIONS = 50_000_000;

/** What turns two images into a number. */
export type PairFunction = (a: Float64Array, b: Float64Array) => number;

/** One image of the first set against all of the second. */
export interface PairRow {
  /** Place in the first set. */
  readonly row: number;
  /** A number for each image of the second set; valid until the next row. */
  readonly values: Float64Array;
}

/**
 * Numbers of all pairs of images, row by row, so that memory does not grow with
 * the product of the sets.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { pairRows, squaredDistance } from "./distance_rows.ts";
 * const a = { rows: 1, columns: 1, data: Float64Array.of(3) };
 * const b = { rows: 2, columns: 1, data: Float64Array.of(3, 5) };
 * for await (const { values } of pairRows(a, b, { of: squaredDistance })) {
 *   assert.deepEqual([...values], [0, 4]);
 * }
 * ```
 */
export async function* pairRows(
  a: Matrix,
  b: Matrix,
  { of, signal }: { of: PairFunction; signal?: AbortSignal | undefined },
): AsyncGenerator<PairRow> {
  let operations = 0;
  for (let first = 0; first < a.rows; first += BLOCK_ROWS) {
    const rows = Math.min(BLOCK_ROWS, a.rows - first);
    const block = blockValues(a, b, { first, rows, of });
    for (const [place, values] of block.entries()) {
      yield { row: first + place, values };
    }
    operations += rows * b.rows * b.columns;
    if (operations < TURN_OPERATIONS) continue;
    operations = 0;
    await new Promise((resolve) => setTimeout(resolve, 0));
    signal?.throwIfAborted();
  }
}

function blockValues(
  a: Matrix,
  b: Matrix,
  { first, rows, of }: { first: number; rows: number; of: PairFunction },
): Float64Array[] {
  const lefts = Array.from({ length: rows }, (_, place) => ({
    row: rowOf(a, first + place),
    values: new Float64Array(b.rows),
  }));
  for (let column = 0; column < b.rows; column++) {
    const right = rowOf(b, column);
    for (const { row, values } of lefts) values[column] = of(row, right);
  }
  return lefts.map(({ values }) => values);
}

/**
 * Squared Euclidean distance. Differences are taken before they are squared:
 * equal images are at a distance of exactly 0, whatever their length.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { squaredDistance } from "./distance_rows.ts";
 * assert.equal(squaredDistance(Float64Array.of(0, 0), Float64Array.of(3, 4)), 25);
 * ```
 */
export function squaredDistance(a: Float64Array, b: Float64Array): number {
  // Four sums: shorter chains of additions, and smaller rounding errors.
  let s0 = 0, s1 = 0, s2 = 0, s3 = 0;
  const whole = a.length & ~3;
  for (let at = 0; at < whole; at += 4) {
    const d0 = a[at]! - b[at]!;
    const d1 = a[at + 1]! - b[at + 1]!;
    const d2 = a[at + 2]! - b[at + 2]!;
    const d3 = a[at + 3]! - b[at + 3]!;
    s0 += d0 * d0;
    s1 += d1 * d1;
    s2 += d2 * d2;
    s3 += d3 * d3;
  }
  for (let at = whole; at < a.length; at++) s0 += (a[at]! - b[at]!) ** 2;
  return (s0 + s1) + (s2 + s3);
}

/**
 * Scalar product.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { scalarProduct } from "./distance_rows.ts";
 * assert.equal(scalarProduct(Float64Array.of(1, 2), Float64Array.of(3, 4)), 11);
 * ```
 */
export function scalarProduct(a: Float64Array, b: Float64Array): number {
  let s0 = 0, s1 = 0, s2 = 0, s3 = 0;
  const whole = a.length & ~3;
  for (let at = 0; at < whole; at += 4) {
    s0 += a[at]! * b[at]!;
    s1 += a[at + 1]! * b[at + 1]!;
    s2 += a[at + 2]! * b[at + 2]!;
    s3 += a[at + 3]! * b[at + 3]!;
  }
  for (let at = whole; at < a.length; at++) s0 += a[at]! * b[at]!;
  return (s0 + s1) + (s2 + s3);
}
