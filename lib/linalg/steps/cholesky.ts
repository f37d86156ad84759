/** Cholesky factors on the kernels. */
import type { Crew } from "../machine/machine.ts";
import type { Matrix } from "../matrix.ts";
import { zeros } from "../plain/products.ts";
import { shareProduct, transposedView, viewOf } from "./product.ts";

// Rows between two products with all that is left.
const BLOCK = 32;

/**
 * Rows F with F^T F = A for a positive semidefinite matrix, of which the upper
 * triangle is overwritten; as many rows as there are pivots above `tolerance`.
 */
export async function choleskyRows(
  crew: Crew,
  a: { readonly place: number; readonly columns: number },
  tolerance: number,
): Promise<Matrix> {
  const size = a.columns;
  const order = crew.memory.take(size);
  crew.memory.view(order, size).set(
    Array.from({ length: size }, (_, at) => at),
  );
  let rank = 0;
  while (rank < size) {
    const end = Math.min(size, rank + BLOCK);
    const reached = await crew.alone(
      "factorRows",
      a.place,
      size,
      rank,
      end,
      tolerance,
      order,
    );
    if (reached === end) await removeRows(crew, a, { from: rank, end });
    rank = reached;
    if (reached < end) break;
  }
  return inOrder(crew, { place: a.place, order, rank, size });
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
    shape: "upper",
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
): Matrix {
  const factor = zeros(rank, size);
  const source = memory.view(place, rank * size);
  const columns = memory.view(order, size);
  for (let row = 0; row < rank; row++) {
    const start = row * size;
    for (let at = row; at < size; at++) {
      factor.data[start + columns[at]!] = source[start + at]!;
    }
  }
  return factor;
}
