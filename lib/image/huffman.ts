/** Huffman codes of JPEG (ITU-T T.81, annexes C and F). */
import { FormatError } from "../errors.ts";

/** Codes of up to 16 bits. */
export interface HuffmanTable {
  /** Largest code of each length, left at -1 where there is none. */
  readonly largest: Int32Array;
  /** What to add to a code of a length for its place among the values. */
  readonly offset: Int32Array;
  /** What the codes stand for, shorter codes first. */
  readonly values: Uint8Array;
}

const MAX_BITS = 16;

/**
 * The codes of a table: how many there are of each length from 1 to 16, and
 * what they stand for.
 *
 * @throws {FormatError} when there are more codes of a length than fit.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { huffmanTable } from "./huffman.ts";
 * const counts = Uint8Array.of(0, 2, ...new Array(14).fill(0));
 * const { largest } = huffmanTable(counts, Uint8Array.of(7, 9));
 * assert.equal(largest[2], 0b01);
 * ```
 */
export function huffmanTable(
  counts: Uint8Array,
  values: Uint8Array,
): HuffmanTable {
  const largest = new Int32Array(MAX_BITS + 1).fill(-1);
  const offset = new Int32Array(MAX_BITS + 1);
  let code = 0;
  let place = 0;
  for (let bits = 1; bits <= MAX_BITS; bits++) {
    const count = counts[bits - 1] ?? 0;
    offset[bits] = place - code;
    code += count;
    place += count;
    if (code > 2 ** bits) throw broken("its codes are too many");
    if (count > 0) largest[bits] = code - 1;
    code *= 2;
  }
  return { largest, offset, values };
}

/** Bits of an entropy-coded segment, the highest of a byte first. */
export class BitReader {
  readonly #bytes: Uint8Array;
  #place: number;
  #held = 0;
  #count = 0;

  /** Reads from a place on. */
  constructor(bytes: Uint8Array, place: number) {
    this.#bytes = bytes;
    this.#place = place;
  }

  /** The next bits as a number. */
  bits(count: number): number {
    let value = 0;
    for (let bit = 0; bit < count; bit++) value = value * 2 + this.#bit();
    return value;
  }

  /** What the next code stands for. */
  symbol({ largest, offset, values }: HuffmanTable): number {
    let code = 0;
    for (let bits = 1; bits <= MAX_BITS; bits++) {
      code = code * 2 + this.#bit();
      if (code > (largest[bits] ?? -1)) continue;
      return values[code + (offset[bits] ?? 0)] ?? 0;
    }
    throw broken("a code is in no table");
  }

  /** Leaves out what is left of a byte, and a restart marker behind it. */
  restart(): void {
    this.#count = 0;
    const [first, second = 0] = this.#bytes.subarray(this.#place);
    if (first !== 0xff || second < 0xd0 || second > 0xd7) {
      throw broken("a restart marker is missing");
    }
    this.#place += 2;
  }

  #bit(): number {
    if (this.#count === 0) this.#fill();
    this.#count--;
    return this.#held >> this.#count & 1;
  }

  #fill(): void {
    const byte = this.#bytes[this.#place++];
    if (byte === undefined) throw broken("it ends before its last pixel");
    // A byte of ones is followed by a zero, or by a marker, which is the end.
    if (byte === 0xff && this.#bytes[this.#place++] !== 0) {
      throw broken("it ends before its last pixel");
    }
    this.#held = byte;
    this.#count = 8;
  }
}

function broken(why: string): FormatError {
  return new FormatError(`Cannot read a lossless JPEG: ${why}`);
}
