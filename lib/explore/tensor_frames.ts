/**
 * Tensors on the wire between page and host: four bytes with the length of a
 * JSON header, the header, then the elements, each tensor at a multiple of 8.
 *
 * @module
 */
import { FormatError } from "../errors.ts";
import { type DType, elementCount, type Tensor } from "../tensor.ts";

interface Entry {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
}

const ARRAYS = {
  float64: Float64Array,
  float32: Float32Array,
  int64: BigInt64Array,
  int32: Int32Array,
  int16: Int16Array,
  int8: Int8Array,
  uint8: Uint8Array,
  bool: Uint8Array,
};

/** Tensors by name as bytes. */
export function encodeTensors(
  tensors: { readonly [name: string]: Tensor },
): Uint8Array<ArrayBuffer> {
  const entries = Object.entries(tensors);
  const header = new TextEncoder().encode(JSON.stringify(
    entries.map(([name, { dtype, shape }]) => ({ name, dtype, shape })),
  ));
  const bodies = entries.map(([, { data }]) =>
    new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
  );
  const start = aligned(4 + header.length);
  const size = bodies.reduce((sum, { length }) => sum + aligned(length), start);
  const bytes = new Uint8Array(size);
  new DataView(bytes.buffer).setUint32(0, header.length, true);
  bytes.set(header, 4);
  let place = start;
  for (const body of bodies) {
    bytes.set(body, place);
    place += aligned(body.length);
  }
  return bytes;
}

/**
 * The tensors of such bytes.
 *
 * @throws {FormatError} when the bytes are not what `encodeTensors` writes.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { float32Tensor } from "../tensor.ts";
 * import { decodeTensors, encodeTensors } from "./tensor_frames.ts";
 * const z = float32Tensor(Float32Array.of(1, 2), [1, 2]);
 * assert.deepEqual(decodeTensors(encodeTensors({ z })), { z });
 * assert.throws(() => decodeTensors(new Uint8Array(3)), { code: "format" });
 * ```
 */
export function decodeTensors(bytes: Uint8Array): { [name: string]: Tensor } {
  try {
    const buffer = bytes.slice().buffer;
    const length = new DataView(buffer).getUint32(0, true);
    const text = new TextDecoder().decode(new Uint8Array(buffer, 4, length));
    const entries: readonly Entry[] = JSON.parse(text);
    let place = aligned(4 + length);
    const tensors = entries.map(({ name, dtype, shape }) => {
      const data = new ARRAYS[dtype](buffer, place, elementCount(shape));
      place += aligned(data.byteLength);
      return [String(name), { dtype, shape, data } as Tensor] as const;
    });
    return Object.fromEntries(tensors);
  } catch (cause) {
    throw new FormatError("Cannot read tensors as the message is damaged", {
      cause,
    });
  }
}

function aligned(bytes: number): number {
  return Math.ceil(bytes / 8) * 8;
}
