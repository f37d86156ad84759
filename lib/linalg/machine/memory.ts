/** The memory in which kernels work, taken and given back like a stack. */
import type { Matrix } from "../matrix.ts";

const PAGE_BYTES = 65_536;
// As the kernels are compiled for.
const MAX_PAGES = 65_535;
const VALUE_BYTES = 8;
// Of a cache line, so that no two threads share one by accident.
const ALIGNMENT = 64;

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

  /** Takes place for a matrix and copies it there. */
  put({ data }: Matrix): number {
    const place = this.take(data.length);
    this.view(place, data.length).set(data);
    return place;
  }

  /** The values at a place, until more is taken. */
  view(place: number, count: number): Float64Array {
    return new Float64Array(this.shared.buffer, place, count);
  }

  /** A copy of a matrix. */
  get(place: number, rows: number, columns: number): Matrix {
    const data = new Float64Array(rows * columns);
    data.set(this.view(place, data.length));
    return { rows, columns, data };
  }
}
