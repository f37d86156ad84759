/** Distances between the rows of matrices. */
import { checkEqualSizes, checkMatrix } from "./checks.ts";
import { type AlgebraOptions, compute, PLAIN_WORK } from "./engine.ts";
import type { Crew } from "./machine/machine.ts";
import type { Matrix } from "./matrix.ts";
import { distancesBetween } from "./plain/distances.ts";

// Rows of B that are in the memory of the kernels at once.
const PART_ROWS = 8192;

/**
 * Squared Euclidean distances of all rows of A from all rows of B in float64.
 * Differences are taken before they are squared: near rows keep the digits of
 * their distance, that of equal ones is exactly 0, and two rows have the same
 * distance to the last bit both ways and whatever other rows there are.
 *
 * @throws {RangeError} when A and B have not equally many columns.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { squaredDistances } from "./distances.ts";
 * const a = { rows: 1, columns: 2, data: Float64Array.of(0, 0) };
 * const b = { rows: 2, columns: 2, data: Float64Array.of(3, 4, 0, 0) };
 * assert.deepEqual([...(await squaredDistances(a, b)).data], [25, 0]);
 * ```
 */
export async function squaredDistances(
  a: Matrix,
  b: Matrix,
  options: AlgebraOptions = {},
): Promise<Matrix> {
  const what = "measure distances between rows";
  checkMatrix(what, a);
  checkMatrix(what, b);
  checkEqualSizes(what, { left: a.columns, right: b.columns });
  // Distances are compared with others: all must be rounded in the same way,
  // so that no set is too small for kernels.
  const work = 3 * a.rows * b.rows * a.columns;
  const operations = Math.max(PLAIN_WORK, work);
  return await compute({ ...options, operations }, {
    plain: () => distancesBetween(a, b),
    kernels: (crew) => distancesOnKernels(crew, a, b),
  });
}

async function distancesOnKernels(
  crew: Crew,
  a: Matrix,
  b: Matrix,
): Promise<Matrix> {
  const { memory } = crew;
  const left = memory.put(a);
  const target = memory.takeMatrix(a.rows, b.rows);
  const mark = memory.mark;
  for (let first = 0; first < b.rows; first += PART_ROWS) {
    const right = memory.put(partOf(b, first));
    await crew.share(
      "shareDistances",
      left.rows,
      right.rows,
      left.columns,
      left.place,
      left.rowStep,
      right.place,
      right.rowStep,
      target.place + first * 8,
      target.rowStep,
    );
    memory.release(mark);
  }
  return memory.get(target);
}

function partOf({ rows, columns, data }: Matrix, first: number): Matrix {
  const end = Math.min(rows, first + PART_ROWS);
  return {
    rows: end - first,
    columns,
    data: data.subarray(first * columns, end * columns),
  };
}
