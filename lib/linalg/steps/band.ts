/** Bands in the memory of the kernels, row after row. */
import type { Crew } from "../machine/machine.ts";
import type { Stored } from "../machine/memory.ts";
import type { Bands } from "../plain/bands.ts";

/** Where the values of a band stand. */
export interface Band {
  /** Place that row 0, column 0 has. */
  readonly place: number;
  /** From one row to the next of the same column, in bytes. */
  readonly step: number;
}

/**
 * Copies the diagonal of a square matrix and `width` diagonals above it. Beside
 * them is room for as many more above and for `below` under the diagonal, which
 * what is chased along the band passes through.
 */
export function copyBand(
  { memory }: Crew,
  a: Stored,
  { below, width }: { readonly below: number; readonly width: number },
): Band {
  const size = a.columns;
  const rowValues = below + 2 * width + 1;
  const start = memory.takeZeros(size * rowValues);
  const target = memory.view(start, size * rowValues);
  for (let row = 0; row < size; row++) {
    const end = Math.min(size, row + width + 1);
    target.set(
      memory.row(a, row).subarray(row, end),
      row * rowValues + below,
    );
  }
  return { place: start + below * 8, step: (rowValues - 1) * 8 };
}

/** Copies what stands above the diagonal to below it. */
export function mirrorBand(
  { memory }: Crew,
  { place, step }: Band,
  { size, width }: { readonly size: number; readonly width: number },
): void {
  const values = new Float64Array(memory.shared.buffer);
  const at = (row: number, column: number) => (place + row * step) / 8 + column;
  for (let row = 0; row < size; row++) {
    for (let column = Math.max(0, row - width); column < row; column++) {
      values[at(row, column)] = values[at(column, row)]!;
    }
  }
}

/** The diagonal and the one above it. */
export function readBands(
  { memory }: Crew,
  { place, step }: Band,
  size: number,
): Bands {
  const values = new Float64Array(memory.shared.buffer);
  const at = (row: number) => (place + row * step) / 8 + row;
  return {
    diagonal: Float64Array.from({ length: size }, (_, row) => values[at(row)]!),
    beside: Float64Array.from(
      { length: Math.max(0, size - 1) },
      (_, row) => values[at(row) + 1]!,
    ),
  };
}
