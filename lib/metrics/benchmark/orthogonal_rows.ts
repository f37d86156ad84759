/** Singular directions, where singular values alone do not do. */
import { NumericalError } from "../../errors.ts";
import type { OperationOptions } from "../../events.ts";
import type { Matrix } from "../../linalg/matrix.ts";
import { rowOf, scalarProduct } from "../distances/matrix_rows.ts";

/** Cosine of the angle at which rows count as orthogonal. */
const TOLERANCE = 1e-12;
const MAX_SWEEPS = 60;

/**
 * The rows S V^T of a matrix U S V^T: rows are turned in pairs until all are
 * orthogonal (one-sided Jacobi), which keeps the digits of small ones.
 *
 * @throws {NumericalError} when that does not come to an end.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { orthogonalRows } from "./orthogonal_rows.ts";
 * const a = { rows: 2, columns: 2, data: Float64Array.of(1, 1, 1, -1) };
 * const { data } = await orthogonalRows(a, {});
 * assert.equal(data[0]! * data[2]! + data[1]! * data[3]!, 0);
 * ```
 */
export async function orthogonalRows(
  matrix: Matrix,
  { signal }: Pick<OperationOptions, "signal">,
): Promise<Matrix> {
  const turned = { ...matrix, data: matrix.data.slice() };
  for (let sweep = 0; sweep < MAX_SWEEPS; sweep++) {
    signal?.throwIfAborted();
    if (!turnAll(turned)) return turned;
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  throw new NumericalError(
    `Cannot find the singular directions of a matrix of ${matrix.rows} x ${matrix.columns}: its rows do not become orthogonal`,
  );
}

/** Turns each pair once; tells whether any had to be. */
function turnAll(matrix: Matrix): boolean {
  let isTurned = false;
  for (let one = 0; one < matrix.rows; one++) {
    for (let other = one + 1; other < matrix.rows; other++) {
      isTurned = turn(rowOf(matrix, one), rowOf(matrix, other)) || isTurned;
    }
  }
  return isTurned;
}

function turn(a: Float64Array, b: Float64Array): boolean {
  const lengths = [scalarProduct(a, a), scalarProduct(b, b)] as const;
  const product = scalarProduct(a, b);
  const most = TOLERANCE * Math.sqrt(lengths[0]) * Math.sqrt(lengths[1]);
  if (!(Math.abs(product) > most)) return false;
  const ratio = (lengths[1] - lengths[0]) / (2 * product);
  const sign = ratio < 0 ? -1 : 1;
  const tangent = sign / (Math.abs(ratio) + Math.hypot(1, ratio));
  const cosine = 1 / Math.hypot(1, tangent);
  const sine = cosine * tangent;
  for (let at = 0; at < a.length; at++) {
    const [left, right] = [a[at]!, b[at]!];
    a[at] = cosine * left - sine * right;
    b[at] = sine * left + cosine * right;
  }
  return true;
}
