/** Writing safetensors files. */
import { concatBytes } from "../bytes.ts";
import { elementCount } from "../tensor.ts";

const ALIGNMENT = 8;

/** A tensor to be written; float16 is rounded from float32, ties to even. */
export type WritableTensor =
  | {
    /** Sizes of the dimensions. */
    readonly shape: readonly number[];
    /** Element type in the file. */
    readonly dtype: "float32" | "float16";
    /** The elements in row-major order. */
    readonly data: Float32Array;
  }
  | {
    /** Sizes of the dimensions. */
    readonly shape: readonly number[];
    /** Element type in the file. */
    readonly dtype: "int64";
    /** The elements in row-major order. */
    readonly data: BigInt64Array;
  };

const CODES = { float32: "F32", float16: "F16", int64: "I64" } as const;

/**
 * The bytes of a safetensors file with these tensors, in their order. The same
 * input gives the same bytes.
 *
 * @param metadata Texts to carry along.
 *
 * @throws {RangeError} when a tensor's data does not fit its shape.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { openCheckpoint, writeSafetensors } from "@medigan/core/checkpoint";
 * const data = new Float32Array([0.1]);
 * const file = writeSafetensors(
 *   new Map([["w", { shape: [1], dtype: "float16", data }]]),
 * );
 * using checkpoint = await openCheckpoint(file);
 * assert.equal((await checkpoint.read("w")).data[0], Math.f16round(0.1));
 * ```
 */
export function writeSafetensors(
  tensors: ReadonlyMap<string, WritableTensor>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array<ArrayBuffer> {
  const header: [string, unknown][] = [];
  if (Object.keys(metadata).length > 0) {
    header.push(["__metadata__", metadata]);
  }
  const parts: Uint8Array[] = [];
  let begin = 0;
  for (const [name, tensor] of tensors) {
    checkTensor(name, tensor);
    const bytes = bytesOf(tensor);
    const end = begin + bytes.length;
    header.push([name, {
      dtype: CODES[tensor.dtype],
      shape: tensor.shape,
      data_offsets: [begin, end],
    }]);
    parts.push(bytes);
    begin = end;
  }
  return concatBytes([...encodeHeader(header), ...parts]);
}

function checkTensor(name: string, tensor: WritableTensor): void {
  if (name === "__metadata__") {
    throw new RangeError(
      "Cannot write safetensors as __metadata__ cannot name a tensor",
    );
  }
  const wanted = elementCount(tensor.shape);
  if (tensor.data.length === wanted) return;
  throw new RangeError(
    `Cannot write tensor ${name} as shape [${tensor.shape}] needs ${wanted} elements: current length is ${tensor.data.length}`,
  );
}

function bytesOf({ dtype, data }: WritableTensor): Uint8Array {
  const stored = dtype === "float16" ? new Float16Array(data) : data;
  return new Uint8Array(stored.buffer, stored.byteOffset, stored.byteLength);
}

/** Length and JSON, filled up with spaces so that the numbers are aligned. */
function encodeHeader(entries: [string, unknown][]): Uint8Array[] {
  const json = JSON.stringify(Object.fromEntries(entries));
  const bytes = new TextEncoder().encode(json);
  const padding = -bytes.length & (ALIGNMENT - 1);
  const length = new Uint8Array(8);
  new DataView(length.buffer)
    .setBigUint64(0, BigInt(bytes.length + padding), true);
  return [length, bytes, new Uint8Array(padding).fill(0x20)];
}
