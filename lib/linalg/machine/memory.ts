/** The memory in which kernels work, taken and given back like a stack. */
import type { Matrix } from "../matrix.ts";
import { rowOf, setDifference } from "../plain/products.ts";

const PAGE_BYTES = 65_536;
// As the kernels are compiled for.
const MAX_PAGES = 65_535;
const VALUE_BYTES = 8;
// Of a cache line, so that no two threads share one by accident.
const ALIGNMENT = 64;

// A power of two from one row to the next would map all rows to the same few
// lines of a cache; an odd number of lines spreads them over all.
const PADDED_COLUMNS = 128;

/** A matrix in the memory of the kernels, row by row. */
export interface Stored {
  /** Number of rows. */
  readonly rows: number;
  /** Number of columns. */
  readonly columns: number;
  /** Where it begins. */
  readonly place: number;
  /** From one row to the next, in bytes. */
  readonly rowStep: number;
}

/** Memory that all threads see. */
export class KernelMemory {
  /** What the kernels import. */
  readonly shared: WebAssembly.Memory;
  // The first line stays free: 0 is no place, and turns are counted at 64.
  #end = 2 * ALIGNMENT;

  /** Takes as little as there is. */
  constructor() {
    this.shared = new WebAssembly.Memory({
      initial: 1,
      maximum: MAX_PAGES,
      shared: true,
    });
  }

  /** Where the next turn is counted. */
  readonly turns: number = ALIGNMENT;

  /** What is taken so far, for {@linkcode release}. */
  get mark(): number {
    return this.#end;
  }

  /** Gives back what was taken since `mark`. */
  release(mark: number): void {
    this.#end = mark;
  }

  /**
   * Takes place for so many values, which are not cleared.
   *
   * @throws {RangeError} when there would be more than 4 GiB.
   */
  take(count: number): number {
    const place = Math.ceil(this.#end / ALIGNMENT) * ALIGNMENT;
    const end = place + count * VALUE_BYTES;
    const present = this.shared.buffer.byteLength;
    const missing = Math.ceil((end - present) / PAGE_BYTES);
    if (end > MAX_PAGES * PAGE_BYTES) {
      throw new RangeError(
        `Cannot compute with matrices of ${end} bytes at once as 4 GiB is the limit`,
      );
    }
    if (missing > 0) this.shared.grow(missing);
    this.#end = end;
    return place;
  }

  /** Takes place for zeros. */
  takeZeros(count: number): number {
    const place = this.take(count);
    this.view(place, count).fill(0);
    return place;
  }

  /** Takes place for a matrix of zeros. */
  takeMatrix(rows: number, columns: number): Stored {
    const rowStep = rowStepOf(columns);
    const place = this.takeZeros(rows * rowStep / VALUE_BYTES);
    return { rows, columns, place, rowStep };
  }

  /** Takes place for a matrix and copies it there, less `centre` in every row. */
  put(a: Matrix, centre?: Float64Array): Stored {
    const { rows, columns } = a;
    const rowStep = rowStepOf(columns);
    const place = this.take(rows * rowStep / VALUE_BYTES);
    const stored = { rows, columns, place, rowStep };
    for (let row = 0; row < rows; row++) {
      const target = this.row(stored, row);
      if (centre === undefined) target.set(rowOf(a, row));
      else setDifference(target, rowOf(a, row), centre);
    }
    return stored;
  }

  /** The values at a place, until more is taken. */
  view(place: number, count: number): Float64Array {
    return new Float64Array(this.shared.buffer, place, count);
  }

  /** One row of a matrix, until more is taken. */
  row({ place, rowStep, columns }: Stored, row: number): Float64Array {
    return this.view(place + row * rowStep, columns);
  }

  /** A copy of a matrix. */
  get(stored: Stored): Matrix {
    const { rows, columns } = stored;
    const data = new Float64Array(rows * columns);
    for (let row = 0; row < rows; row++) {
      data.set(this.row(stored, row), row * columns);
    }
    return { rows, columns, data };
  }

  /** A copy of a square matrix without what stands below its diagonal. */
  getUpper(stored: Stored): Matrix {
    const { columns } = stored;
    const data = new Float64Array(columns ** 2);
    for (let row = 0; row < columns; row++) {
      const upper = this.row(stored, row).subarray(row);
      data.set(upper, row * columns + row);
    }
    return { rows: columns, columns, data };
  }
}

function rowStepOf(columns: number): number {
  if (columns < PADDED_COLUMNS) return columns * VALUE_BYTES;
  return (Math.ceil(columns * VALUE_BYTES / ALIGNMENT) | 1) * ALIGNMENT;
}
