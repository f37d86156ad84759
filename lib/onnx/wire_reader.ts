/** Reading the protocol buffers wire format, within bounds. */
import { FormatError } from "../errors.ts";
import { WIRE_TYPE } from "./wire_writer.ts";

const MAX_VARINT_BYTES = 10;
const TEXT = new TextDecoder("utf-8", { fatal: true });

/** A cursor over the bytes of one message. */
export class WireReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #offset = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  /** Whether nothing is left. */
  get isDone(): boolean {
    return this.#offset >= this.#bytes.length;
  }

  /** Number and wire type of the next field. */
  tag(): { readonly field: number; readonly wireType: number } {
    const tag = this.varint();
    const field = Number(tag >> 3n);
    if (field < 1 || field > 0x1fffffff) {
      throw broken(`field number ${field} is outside 1 to 536870911`);
    }
    return { field, wireType: Number(tag & 7n) };
  }

  /** A variable-length integer, as unsigned 64 bits. */
  varint(): bigint {
    let low = 0;
    for (let index = 0; index < 4; index++) {
      const byte = this.#byte();
      low += (byte & 0x7f) * 2 ** (7 * index);
      if (byte < 0x80) return BigInt(low);
    }
    let value = BigInt(low);
    for (let index = 4; index < MAX_VARINT_BYTES; index++) {
      const byte = this.#byte();
      if (index === MAX_VARINT_BYTES - 1 && byte > 1) break;
      value |= BigInt(byte & 0x7f) << BigInt(7 * index);
      if (byte < 0x80) return value;
    }
    throw broken("a variable-length integer has more than 64 bits");
  }

  /** A 32-bit floating-point number. */
  float32(): number {
    return this.#view.getFloat32(this.#take(4), true);
  }

  /** A 64-bit floating-point number. */
  float64(): number {
    return this.#view.getFloat64(this.#take(8), true);
  }

  /** A byte string with its length before it, as a view. */
  bytes(): Uint8Array {
    const length = Number(this.varint());
    const start = this.#take(length);
    return this.#bytes.subarray(start, start + length);
  }

  /** A text in UTF-8 with its length before it. */
  text(): string {
    const bytes = this.bytes();
    try {
      return TEXT.decode(bytes);
    } catch {
      throw broken("a text is no valid UTF-8");
    }
  }

  /** Passes over the value of a field that is not known. */
  skip(wireType: number): void {
    if (wireType === WIRE_TYPE.varint) this.varint();
    else if (wireType === WIRE_TYPE.fixed64) this.#take(8);
    else if (wireType === WIRE_TYPE.bytes) this.bytes();
    else if (wireType === WIRE_TYPE.fixed32) this.#take(4);
    else throw broken(`wire type ${wireType} is none of 0, 1, 2, 5`);
  }

  #byte(): number {
    const byte = this.#bytes[this.#offset];
    if (byte === undefined) throw broken("it ends within a number");
    this.#offset++;
    return byte;
  }

  #take(length: number): number {
    const start = this.#offset;
    const left = this.#bytes.length - start;
    if (length > left) {
      throw broken(`${length} bytes are announced where ${left} are left`);
    }
    this.#offset += length;
    return start;
  }
}

/** The error for bytes that are no ONNX model. */
export function broken(why: string): FormatError {
  return new FormatError(`Cannot read ONNX model as ${why}`);
}
