/**
 * What a sandbox's two sides say to one another, as bytes. Runs on both sides;
 * the reader trusts nothing.
 *
 * A message is its kind (one byte), then texts, tensors and blobs, each list
 * after its length: `u8 kind`, `u16 n, n x (u32 size, UTF-8)`, `u16 n, n x
 * (text name, u8 type, u8 rank, rank x u32 size, elements)`, `u16 n, n x (u32
 * size, bytes)`. Integers and elements are little-endian.
 */
import type { DType, Tensor, TensorData } from "../tensor.ts";

/** Kinds of messages; those of the child begin at 64. */
export const KIND = {
  /** Bounds that the child keeps itself. */
  settings: 0,
  /** Files of onnxruntime-web. */
  runtime: 1,
  /** An ONNX model: name, bytes. */
  model: 2,
  /** A file of the package: name, bytes. */
  file: 3,
  /** Foreign code: its text. */
  code: 4,
  /** Asks the foreign code for samples. */
  generate: 5,
  /** Asks for one run of a model. */
  run: 6,
  /** What was asked is done. */
  done: 64,
  /** One sample. */
  sample: 65,
  /** A line of text. */
  log: 66,
  /** What was asked failed: why. */
  failed: 67,
} as const;

/** One message. */
export interface Message {
  /** One of {@linkcode KIND}. */
  readonly kind: number;
  /** Texts. */
  readonly texts?: readonly string[];
  /** Tensors with their names. */
  readonly tensors?: readonly (readonly [string, Tensor])[];
  /** Bytes. */
  readonly blobs?: readonly Uint8Array[];
}

type ArrayType = new (
  buffer: ArrayBuffer,
) => { readonly byteLength: number };

/** Element types by their number on the wire. */
const DTYPES: readonly (readonly [DType, number, ArrayType])[] = [
  ["float32", 4, Float32Array],
  ["float64", 8, Float64Array],
  ["int64", 8, BigInt64Array],
  ["int32", 4, Int32Array],
  ["int16", 2, Int16Array],
  ["int8", 1, Int8Array],
  ["uint8", 1, Uint8Array],
  ["bool", 1, Uint8Array],
];

const MAX_RANK = 8;

/**
 * The bytes of a message.
 *
 * @throws {TypeError} when it is not made as its type says, as messages of
 * foreign code may be.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { decodeMessage, encodeMessage, KIND } from "./wire.ts";
 * const bytes = encodeMessage({ kind: KIND.log, texts: ["hello"] });
 * assert.deepEqual(decodeMessage(bytes).texts, ["hello"]);
 * ```
 */
export function encodeMessage(message: Message): Uint8Array<ArrayBuffer> {
  const { kind, texts = [], tensors = [], blobs = [] } = message;
  const parts: Uint8Array[] = [
    Uint8Array.of(kind),
    integer(texts.length, 2),
    ...texts.flatMap(textParts),
    integer(tensors.length, 2),
    ...tensors.flatMap(([name, tensor]) => [
      ...textParts(name),
      ...tensorParts(tensor),
    ]),
    integer(blobs.length, 2),
    ...blobs.flatMap((bytes) => [integer(bytes.length, 4), bytes]),
  ];
  const whole = new Uint8Array(
    parts.reduce((sum, part) => sum + part.length, 0),
  );
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}

function textParts(text: string): Uint8Array[] {
  const bytes = new TextEncoder().encode(text);
  return [integer(bytes.length, 4), bytes];
}

function tensorParts({ dtype, shape, data }: Tensor): Uint8Array[] {
  const type = DTYPES.findIndex(([name]) => name === dtype);
  const [, , kind] = DTYPES[type] ?? [];
  const isFitting = kind !== undefined && data instanceof kind &&
    Array.isArray(shape) && shape.length <= MAX_RANK &&
    shape.every((size) => Number.isInteger(size) && size >= 0) &&
    shape.reduce((count, size) => count * size, 1) === data.length;
  if (!isFitting) {
    throw new TypeError(
      `Cannot send a tensor as type, shape and data must fit: current type is ${
        String(dtype).slice(0, 20)
      }, shape [${String(shape).slice(0, 80)}], ${data?.length} elements`,
    );
  }
  return [
    Uint8Array.of(type, shape.length),
    ...shape.map((size) => integer(size, 4)),
    new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
  ];
}

function integer(value: number, size: 2 | 4): Uint8Array {
  if (!Number.isInteger(value) || value < 0 || value >= 256 ** size) {
    throw new TypeError(`Cannot send ${value} in ${size} bytes`);
  }
  const bytes = new Uint8Array(size);
  for (let i = 0; i < size; i++) bytes[i] = value / 256 ** i;
  return bytes;
}

/**
 * The message of these bytes. Tensors have their own memory.
 *
 * @throws {RangeError} when the bytes are no whole message, or more than one.
 */
export function decodeMessage(
  bytes: Uint8Array<ArrayBuffer>,
): Required<Message> {
  const reader = new MessageReader(bytes);
  const message = {
    kind: reader.integer(1),
    texts: reader.list(() => reader.text()),
    tensors: reader.list(() => [reader.text(), reader.tensor()] as const),
    blobs: reader.list(() => reader.bytes(reader.integer(4))),
  };
  reader.finish();
  return message;
}

class MessageReader {
  readonly #bytes: Uint8Array<ArrayBuffer>;
  #offset = 0;

  constructor(bytes: Uint8Array<ArrayBuffer>) {
    this.#bytes = bytes;
  }

  bytes(count: number): Uint8Array<ArrayBuffer> {
    const end = this.#offset + count;
    if (end > this.#bytes.length) {
      throw new RangeError(
        `Cannot read a message as ${count} bytes are missing at ${this.#offset} of ${this.#bytes.length}`,
      );
    }
    const part = this.#bytes.subarray(this.#offset, end);
    this.#offset = end;
    return part;
  }

  integer(size: 1 | 2 | 4): number {
    return this.bytes(size).reduceRight((sum, byte) => sum * 256 + byte, 0);
  }

  list<T>(read: () => T): T[] {
    return Array.from({ length: this.integer(2) }, read);
  }

  text(): string {
    return new TextDecoder("utf-8", { fatal: true }).decode(
      this.bytes(this.integer(4)),
    );
  }

  tensor(): Tensor {
    const [dtype, width, kind] = DTYPES[this.integer(1)] ?? [];
    const rank = this.integer(1);
    if (dtype === undefined || kind === undefined || rank > MAX_RANK) {
      throw new RangeError(
        `Cannot read a tensor of an unknown type or of ${rank} dimensions`,
      );
    }
    const shape = Array.from({ length: rank }, () => this.integer(4));
    const count = shape.reduce((product, size) => product * size, width ?? 1);
    const { buffer } = this.bytes(count).slice();
    if (dtype === "bool" && new Uint8Array(buffer).some((byte) => byte > 1)) {
      throw new RangeError("Cannot read a tensor of bool with other bytes");
    }
    return { dtype, shape, data: new kind(buffer) as TensorData } as Tensor;
  }

  finish(): void {
    if (this.#offset === this.#bytes.length) return;
    throw new RangeError(
      `Cannot read a message as ${
        this.#bytes.length - this.#offset
      } bytes follow its end`,
    );
  }
}
