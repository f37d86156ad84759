/** Numbers of all pairs of images, by products of many rows at once. */
import {
  type Matrix,
  multiplyTransposed,
  openMatrixEngine,
} from "../../linalg/mod.ts";
import type { PairRow } from "./distance_rows.ts";

/** Rows that are computed at once; memory grows with the other set only. */
const BLOCK_ROWS = 1024;

/**
 * Rows of a matrix that is computed in blocks of rows.
 *
 * @param a The set whose images the rows are of.
 * @param compute From a block of it, numbers of each image against all others.
 */
export async function* blockRows(
  a: Matrix,
  compute: (block: Matrix) => Promise<Matrix>,
): AsyncGenerator<PairRow> {
  const { columns } = a;
  for (let first = 0; first < a.rows; first += BLOCK_ROWS) {
    const rows = Math.min(BLOCK_ROWS, a.rows - first);
    const data = a.data.subarray(first * columns, (first + rows) * columns);
    const block = await compute({ rows, columns, data });
    for (let row = 0; row < rows; row++) {
      const start = row * block.columns;
      yield {
        row: first + row,
        values: block.data.subarray(start, start + block.columns),
      };
    }
  }
}

/**
 * Scalar products of all pairs of images in float64, by several threads where
 * there are many. Distances are not made of them: that of near images would
 * lose its digits, and that of equal ones would not be 0.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { productRows } from "./block_rows.ts";
 * const set = { rows: 2, columns: 1, data: Float64Array.of(3, 5) };
 * const rows = productRows(set, set, {});
 * assert.deepEqual([...(await rows.next()).value.values], [9, 15]);
 * ```
 */
export async function* productRows(
  a: Matrix,
  b: Matrix,
  { signal }: { readonly signal?: AbortSignal | undefined },
): AsyncGenerator<PairRow> {
  using engine = openMatrixEngine();
  yield* blockRows(
    a,
    (block) => multiplyTransposed(block, b, { engine, signal }),
  );
}
