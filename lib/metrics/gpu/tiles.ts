/** How a product is done in parts. */
import { PAIR_BYTES } from "./double_single.ts";

/** The sizes of a product: rows x columns sums of `depth` terms. */
export interface ProductSizes {
  /** Rows of the result. */
  readonly rows: number;
  /** Columns of the result. */
  readonly columns: number;
  /** Terms of each sum. */
  readonly depth: number;
}

/** A part of a product: some rows and columns, some terms of their sums. */
export interface Tile extends ProductSizes {
  /** First row. */
  readonly row: number;
  /** First column. */
  readonly column: number;
  /** First term. */
  readonly start: number;
}

// Enough to fill a large GPU, and 16 MB a buffer at the depth below.
const MAX_SIDE = 1024;

// Slow devices need a second for this many terms. Systems take a device away
// that does not answer for two, and the work should end soon when cancelled.
const MAX_TERMS = 2 ** 31;

/**
 * The parts of a product whose buffers fit. Parts with the same rows and
 * columns follow each other and are to be added up. Of a symmetric product
 * those below the diagonal are left out.
 */
export function* productTiles(
  { rows, columns, depth }: ProductSizes,
  { maxBufferBytes, isSymmetric = false }: {
    readonly maxBufferBytes: number;
    readonly isSymmetric?: boolean | undefined;
  },
): Generator<Tile> {
  const values = Math.floor(maxBufferBytes / PAIR_BYTES);
  const side = Math.max(1, Math.min(MAX_SIDE, Math.floor(Math.sqrt(values))));
  const step = Math.floor(Math.min(values / side, MAX_TERMS / side ** 2));
  for (const row of steps(rows, side)) {
    for (const column of steps(columns, side)) {
      if (isSymmetric && column < row) continue;
      for (const start of steps(depth, step)) {
        yield {
          row,
          rows: Math.min(side, rows - row),
          column,
          columns: Math.min(side, columns - column),
          start,
          depth: Math.min(step, depth - start),
        };
      }
    }
  }
}

function* steps(size: number, step: number): Generator<number> {
  for (let at = 0; at < size; at += step) yield at;
}
