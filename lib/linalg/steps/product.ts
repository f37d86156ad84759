/** Products on the kernels. */
import type { Crew } from "../machine/machine.ts";

/** A matrix in the memory of the kernels, with steps in bytes. */
export interface View {
  /** Number of rows. */
  readonly rows: number;
  /** Number of columns. */
  readonly columns: number;
  /** Where it begins. */
  readonly place: number;
  /** From one row to the next. */
  readonly rowStep: number;
  /** From one column to the next. */
  readonly columnStep: number;
}

interface Size {
  readonly rows: number;
  readonly columns: number;
}

/** A matrix row by row. */
export function viewOf(place: number, { rows, columns }: Size): View {
  return { rows, columns, place, rowStep: columns * 8, columnStep: 8 };
}

/** The transposed of a matrix that is stored row by row. */
export function transposedView(place: number, { rows, columns }: Size): View {
  return {
    rows: columns,
    columns: rows,
    place,
    rowStep: 8,
    columnStep: columns * 8,
  };
}

/** Adds the product of two matrices to a third, or takes it away. */
export async function shareProduct(
  crew: Crew,
  { left, right, place, rowStep, sign = 1, isUpper = false }: {
    readonly left: View;
    readonly right: View;
    /** Where the third begins. */
    readonly place: number;
    /** From one of its rows to the next, in bytes. */
    readonly rowStep?: number;
    readonly sign?: 1 | -1;
    /** Whether nothing below the third's diagonal is wanted. */
    readonly isUpper?: boolean;
  },
): Promise<void> {
  await crew.share(
    "shareProduct",
    left.rows,
    right.columns,
    left.columns,
    sign,
    left.place,
    left.rowStep,
    left.columnStep,
    right.place,
    right.rowStep,
    right.columnStep,
    place,
    rowStep ?? right.columns * 8,
    isUpper ? 1 : 0,
  );
}

/** Upper triangle of A^T A of a matrix that is stored row by row. */
export async function upperGram(
  crew: Crew,
  a: Size & { readonly place: number },
): Promise<number> {
  const place = crew.memory.takeZeros(a.columns ** 2);
  const left = transposedView(a.place, a);
  const right = viewOf(a.place, a);
  await shareProduct(crew, { left, right, place, isUpper: true });
  return place;
}
