/** Writing the protocol buffers wire format (protobuf.dev/programming-guides/encoding). */
import { concatBytes } from "../bytes.ts";

/** How the value after a field's tag is stored. */
export const WIRE_TYPE = {
  varint: 0,
  fixed64: 1,
  bytes: 2,
  fixed32: 5,
} as const;

/** Shorter byte strings are left to the garbage collector. */
const RELEASED_BYTES = 64 * 1024;

/** One message under construction. Long byte strings are kept by reference. */
export class WireWriter {
  readonly #parts: Uint8Array[] = [];
  #size = 0;

  /** Appends a variable-length integer; negative ones take ten bytes. */
  varint(value: bigint): void {
    const bytes: number[] = [];
    let rest = BigInt.asUintN(64, value);
    while (rest > 0x7fn) {
      bytes.push(Number(rest & 0x7fn) | 0x80);
      rest >>= 7n;
    }
    bytes.push(Number(rest));
    this.#push(Uint8Array.from(bytes));
  }

  /** Appends a 32-bit floating-point number. */
  float32(value: number): void {
    this.#push(new Uint8Array(new Float32Array([value]).buffer));
  }

  /** Appends a 64-bit floating-point number. */
  float64(value: number): void {
    this.#push(new Uint8Array(new Float64Array([value]).buffer));
  }

  /** Appends the tag that announces a field. */
  tag(field: number, wireType: number): void {
    this.varint(BigInt(field * 8 + wireType));
  }

  /** Appends a field of bytes, which must not change until `finish`. */
  bytes(field: number, bytes: Uint8Array): void {
    this.tag(field, WIRE_TYPE.bytes);
    this.varint(BigInt(bytes.length));
    this.#push(bytes);
  }

  /** Appends a field that holds another message. */
  message(field: number, content: WireWriter): void {
    this.tag(field, WIRE_TYPE.bytes);
    this.varint(BigInt(content.#size));
    for (const part of content.#parts) this.#push(part);
  }

  /** The bytes of the message: the only copy that is made. */
  finish(): Uint8Array<ArrayBuffer> {
    return concatBytes(this.#parts);
  }

  /**
   * The bytes of the message. Each long byte string gives back its memory as
   * soon as it is copied, so that the content is hardly there twice; nobody
   * may use those arrays afterwards.
   */
  finishAndRelease(): Uint8Array<ArrayBuffer> {
    const whole = new Uint8Array(this.#size);
    const lastUses = new Map(
      this.#parts.map((part, index) => [part.buffer, index]),
    );
    let offset = 0;
    for (const [index, part] of this.#parts.entries()) {
      whole.set(part, offset);
      offset += part.length;
      if (lastUses.get(part.buffer) === index) release(part.buffer);
    }
    return whole;
  }

  #push(part: Uint8Array): void {
    this.#parts.push(part);
    this.#size += part.length;
  }
}

function release(buffer: ArrayBufferLike): void {
  const isLong = buffer.byteLength >= RELEASED_BYTES;
  if (isLong && buffer instanceof ArrayBuffer) buffer.transfer(0);
}
