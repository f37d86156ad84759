/** Orthogonal reductions on the kernels, many columns at a time. */
import type { Crew } from "../machine/machine.ts";
import type { Stored } from "../machine/memory.ts";
import type { Bands } from "../plain/bands.ts";
import { copyBand, mirrorBand, readBands } from "./band.ts";

/** Columns that are reduced at once, and the width of bands. */
export const PANEL: number = 24;

/** Places that a reduction needs beside the matrix. */
interface Reflections {
  readonly panel: number;
  readonly vectors: number;
  readonly together: number;
}

/** Reduces a matrix of no fewer rows than columns to an upper triangle. */
export async function reduceToTriangle(crew: Crew, a: Stored): Promise<void> {
  const places = takePlaces(crew, a.rows);
  for (let at = 0; at < a.columns; at += PANEL) {
    await reduceColumns(crew, a, { at, places });
  }
}

/** Singular values of a square matrix stay those of the two diagonals. */
export async function reduceToBidiagonal(
  crew: Crew,
  a: Stored,
): Promise<Bands> {
  const size = a.columns;
  const places = takePlaces(crew, size);
  for (let at = 0; at < size; at += PANEL) {
    await reduceColumns(crew, a, { at, places });
    await reduceRows(crew, a, { at, places, isSymmetric: false });
  }
  const band = copyBand(crew, a, { below: PANEL, width: PANEL });
  await crew.alone("bandToBidiagonal", band.place, band.step, size, PANEL);
  return readBands(crew, band, size);
}

/** Eigenvalues of a symmetric matrix stay those of three diagonals. */
export async function reduceToTridiagonal(
  crew: Crew,
  a: Stored,
): Promise<Bands> {
  const size = a.columns;
  const places = takePlaces(crew, size);
  for (let at = 0; at < size; at += PANEL) {
    await reduceRows(crew, a, { at, places, isSymmetric: true });
  }
  const band = copyBand(crew, a, { below: 2 * PANEL, width: PANEL });
  mirrorBand(crew, band, { size, width: PANEL });
  await crew.alone("bandToTridiagonal", band.place, band.step, size, PANEL);
  return readBands(crew, band, size);
}

function takePlaces({ memory }: Crew, length: number): Reflections {
  return {
    panel: memory.take(PANEL * length),
    vectors: memory.take(PANEL * length),
    together: memory.take(PANEL * length),
  };
}

/** Clears what stands below the diagonal in some columns. */
async function reduceColumns(
  crew: Crew,
  a: Stored,
  { at, places }: { readonly at: number; readonly places: Reflections },
): Promise<void> {
  const { panel, vectors, together } = places;
  const count = Math.min(PANEL, a.columns - at);
  const rows = a.rows - at;
  const step = a.rowStep;
  const first = a.place + at * step + at * 8;
  await crew.alone(
    "reduceColumns",
    first,
    step,
    rows,
    count,
    panel,
    vectors,
    together,
  );
  const rest = a.columns - at - count;
  if (rest === 0) return;
  const next = first + count * 8;
  await crew.share(
    "shareLeft",
    next,
    step,
    rows,
    rest,
    vectors,
    together,
    count,
  );
}

/** Clears what stands more than the band's width right of the diagonal. */
async function reduceRows(
  crew: Crew,
  a: Stored,
  { at, places, isSymmetric }: {
    readonly at: number;
    readonly places: Reflections;
    readonly isSymmetric: boolean;
  },
): Promise<void> {
  const { vectors, together } = places;
  const rest = a.columns - at - PANEL;
  if (rest <= 0) return;
  const step = a.rowStep;
  const first = a.place + at * step + (at + PANEL) * 8;
  await crew.alone(
    "reducePanel",
    first,
    step,
    PANEL,
    rest,
    vectors,
    together,
  );
  const next = first + PANEL * step;
  const sizes = [rest, rest, vectors, together, PANEL];
  await crew.share("shareRight", next, step, ...sizes);
  if (isSymmetric) await crew.share("shareLeft", next, step, ...sizes);
}
