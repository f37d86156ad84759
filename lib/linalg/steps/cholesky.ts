/** Cholesky factors on the kernels. */
import type { Crew } from "../machine/machine.ts";
import type { Stored } from "../machine/memory.ts";
import type { Matrix } from "../matrix.ts";
import { zeros } from "../plain/products.ts";
import { shareProduct, transposedView, viewOf } from "./product.ts";

// Rows between two products with all that is left.
const PIVOTED_BLOCK = 32;
const BLOCK = 64;

/**
 * Rows F with F^T F = A for a positive semidefinite matrix, of which the upper
 * triangle is overwritten; as many rows as there are pivots above `tolerance`,
 * or `maxRank`.
 */
export async function choleskyRows(
  crew: Crew,
  a: Stored,
  { tolerance, maxRank }: {
    readonly tolerance: number;
    readonly maxRank: number;
  },
): Promise<Matrix> {
  const { place, rowStep, columns: size } = a;
  const order = crew.memory.take(size);
  crew.memory.view(order, size).forEach((_, at, all) => all[at] = at);
  let rank = 0;
  for (let end = 0; rank === end && end < maxRank;) {
    end = Math.min(maxRank, rank + PIVOTED_BLOCK);
    const from = rank;
    const sizes = [size, from, end, tolerance, order];
    rank = await crew.alone("factorRows", place, rowStep, ...sizes);
    if (rank === end) await removeRows(crew, a, { from, end });
  }
  return inOrder(crew, a, { order, rank });
}

/**
 * The upper triangle R with R^T R = A in the place of that of A; false, and A is
 * lost, where less than `leastPart` of a diagonal value is left to its row.
 *
 * Columns keep their order, so that threads can share nearly all of the work.
 */
export async function choleskyTriangle(
  crew: Crew,
  a: Stored,
  leastPart: number,
): Promise<boolean> {
  const { rowStep, columns: size } = a;
  const own = crew.memory.take(size);
  crew.memory.view(own, size).set(diagonalOf(crew, a));
  for (let from = 0; from < size; from += BLOCK) {
    const end = Math.min(size, from + BLOCK);
    const first = a.place + from * rowStep + from * 8;
    const block = [first, rowStep, end - from];
    const ownPart = await crew.alone("factorBlock", ...block, own + from * 8);
    if (!(ownPart > leastPart)) return false;
    if (end === size) break;
    await crew.share("shareSolve", ...block, size - end);
    await removeRows(crew, a, { from, end });
  }
  return true;
}

function diagonalOf({ memory }: Crew, a: Stored): Float64Array {
  return Float64Array.from(
    { length: a.columns },
    (_, at) => memory.row(a, at)[at]!,
  );
}

/** Takes the product of some rows with themselves from what is below them. */
async function removeRows(
  crew: Crew,
  { place, rowStep, columns }: Stored,
  { from, end }: { readonly from: number; readonly end: number },
): Promise<void> {
  const at = (row: number) => place + row * rowStep + end * 8;
  const rows = {
    rows: end - from,
    columns: columns - end,
    place: at(from),
    rowStep,
  };
  await shareProduct(crew, {
    left: transposedView(rows),
    right: viewOf(rows),
    target: { place: at(end), rowStep },
    sign: -1,
    shapes: ["upperResult"],
  });
}

/** The rows of the factor, with the columns where they were at first. */
function inOrder(
  { memory }: Crew,
  a: Stored,
  { order, rank }: { readonly order: number; readonly rank: number },
): Matrix {
  const { columns: size } = a;
  const factor = zeros(rank, size);
  const columns = memory.view(order, size);
  for (let row = 0; row < rank; row++) {
    const source = memory.row(a, row);
    const start = row * size;
    for (let at = row; at < size; at++) {
      factor.data[start + columns[at]!] = source[at]!;
    }
  }
  return factor;
}
