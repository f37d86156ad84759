/** Cholesky factors on the kernels. */
import type { Crew } from "../machine/machine.ts";
import type { Matrix } from "../matrix.ts";
import { zeros } from "../plain/products.ts";
import { shareProduct, transposedView, viewOf } from "./product.ts";

// Rows between two products with all that is left.
const BLOCK = 32;

/** A factor, and the column of each of its rows' pivots. */
export interface PivotedFactor {
  /** Rows F with F^T F = A. */
  readonly factor: Matrix;
  /** Columns in the order in which they were taken, one for each row. */
  readonly pivots: Float64Array;
}

/**
 * Rows F with F^T F = A for a positive semidefinite matrix, of which the upper
 * triangle is overwritten; as many rows as there are pivots above `tolerance`,
 * or `maxRank`.
 */
export async function choleskyRows(
  crew: Crew,
  { place, columns: size, tolerance, maxRank }: {
    readonly place: number;
    readonly columns: number;
    readonly tolerance: number;
    readonly maxRank: number;
  },
): Promise<PivotedFactor> {
  const order = crew.memory.take(size);
  crew.memory.view(order, size).forEach((_, at, all) => all[at] = at);
  let rank = 0;
  for (let end = 0; rank === end && end < maxRank;) {
    end = Math.min(maxRank, rank + BLOCK);
    const from = rank;
    const sizes = [size, from, end, tolerance, order];
    rank = await crew.alone("factorRows", place, ...sizes);
    if (rank === end) {
      await removeRows(crew, { place, columns: size }, { from, end });
    }
  }
  return inOrder(crew, { place, order, rank, size });
}

/** Takes the product of some rows with themselves from what is below them. */
async function removeRows(
  crew: Crew,
  { place, columns }: { readonly place: number; readonly columns: number },
  { from, end }: { readonly from: number; readonly end: number },
): Promise<void> {
  const step = columns * 8;
  const block = { rows: end - from, columns: columns - end };
  const first = place + from * step + end * 8;
  await shareProduct(crew, {
    left: { ...transposedView(first, block), columnStep: step },
    right: { ...viewOf(first, block), rowStep: step },
    place: place + end * step + end * 8,
    rowStep: step,
    sign: -1,
    isUpper: true,
  });
}

/** The rows of the factor, with the columns where they were at first. */
function inOrder(
  { memory }: Crew,
  { place, order, rank, size }: {
    readonly place: number;
    readonly order: number;
    readonly rank: number;
    readonly size: number;
  },
): PivotedFactor {
  const factor = zeros(rank, size);
  const source = memory.view(place, rank * size);
  const columns = memory.view(order, size);
  for (let row = 0; row < rank; row++) {
    const start = row * size;
    for (let at = row; at < size; at++) {
      factor.data[start + columns[at]!] = source[start + at]!;
    }
  }
  return { factor, pivots: columns.slice(0, rank) };
}
