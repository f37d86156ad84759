/** Products on the kernels. */
import type { Crew } from "../machine/machine.ts";
import type { Stored } from "../machine/memory.ts";

/** A matrix in the memory of the kernels, with steps in bytes. */
export interface View extends Stored {
  /** From one column to the next. */
  readonly columnStep: number;
}

/** A matrix as it is stored. */
export function viewOf(a: Stored): View {
  return { ...a, columnStep: 8 };
}

/** The transposed of a matrix. */
export function transposedView(a: Stored): View {
  const { rows, columns, place, rowStep } = a;
  return {
    rows: columns,
    columns: rows,
    place,
    rowStep: 8,
    columnStep: rowStep,
  };
}

/** What a product need not read or write, as its kernel knows it. */
const SHAPES = { upperResult: 1, upperLeft: 2, lowerRight: 4 };

/** Adds the product of two matrices to a third, or takes it away. */
export async function shareProduct(
  crew: Crew,
  { left, right, target, sign = 1, shapes = [] }: {
    readonly left: View;
    readonly right: View;
    readonly target: Pick<Stored, "place" | "rowStep">;
    readonly sign?: 1 | -1;
    /**
     * Nothing below the target's diagonal is wanted; there is nothing but zeros
     * below the left matrix's diagonal, or above the right one's.
     */
    readonly shapes?: readonly (keyof typeof SHAPES)[];
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
    target.place,
    target.rowStep,
    shapes.reduce((sum, shape) => sum + SHAPES[shape], 0),
  );
}

/** Upper triangle of A^T A of a matrix. */
export async function upperGram(crew: Crew, a: Stored): Promise<Stored> {
  const target = crew.memory.takeMatrix(a.columns, a.columns);
  const left = transposedView(a);
  const right = viewOf(a);
  await shareProduct(crew, { left, right, target, shapes: ["upperResult"] });
  return target;
}
