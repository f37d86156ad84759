/** NumPy array files. */
import { concatBytes } from "../bytes.ts";
import { FormatError } from "../errors.ts";
import { type DType, elementCount, type Tensor } from "../tensor.ts";
import {
  formatNpyHeader,
  type NpyHeader,
  parseNpyHeader,
} from "./npy_header.ts";

/** Element types that can be written: those of tensors, and `uint16`. */
export type NpyDType = DType | "uint16";

/** NumPy's type string of each element type, little-endian. */
export const NPY_DESCRIPTORS: { readonly [D in NpyDType]: string } = {
  float64: "<f8",
  float32: "<f4",
  int64: "<i8",
  int32: "<i4",
  int16: "<i2",
  int8: "|i1",
  uint16: "<u2",
  uint8: "|u1",
  bool: "|b1",
};

/** Makes a tensor from little-endian bytes of its own. */
type Decode = (
  bytes: Uint8Array<ArrayBuffer>,
  shape: readonly number[],
) => Tensor;

const DECODERS: { readonly [type: string]: Decode } = {
  f8: ({ buffer }, shape) => ({
    dtype: "float64",
    shape,
    data: new Float64Array(buffer),
  }),
  f4: ({ buffer }, shape) => ({
    dtype: "float32",
    shape,
    data: new Float32Array(buffer),
  }),
  f2: ({ buffer }, shape) => ({
    dtype: "float32",
    shape,
    data: new Float32Array(new Float16Array(buffer)),
  }),
  i8: ({ buffer }, shape) => ({
    dtype: "int64",
    shape,
    data: new BigInt64Array(buffer),
  }),
  i4: ({ buffer }, shape) => ({
    dtype: "int32",
    shape,
    data: new Int32Array(buffer),
  }),
  i2: ({ buffer }, shape) => ({
    dtype: "int16",
    shape,
    data: new Int16Array(buffer),
  }),
  i1: ({ buffer }, shape) => ({
    dtype: "int8",
    shape,
    data: new Int8Array(buffer),
  }),
  u4: ({ buffer }, shape) => ({
    dtype: "int64",
    shape,
    data: BigInt64Array.from(new Uint32Array(buffer), BigInt),
  }),
  u2: ({ buffer }, shape) => ({
    dtype: "int32",
    shape,
    data: new Int32Array(new Uint16Array(buffer)),
  }),
  u1: (data, shape) => ({ dtype: "uint8", shape, data }),
  b1: (data, shape) => ({
    dtype: "bool",
    shape,
    data: data.map((byte) => byte === 0 ? 0 : 1),
  }),
};

/**
 * Reads a `.npy` file of any version, byte order and axis order.
 *
 * float16 is widened to float32, uint16 to int32 and uint32 to int64.
 * Pickled objects and structured types are refused.
 *
 * @throws {FormatError} when the bytes are no array of numbers, or too few or
 * too many.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { float32Tensor } from "@medigan/core";
 * import { readNpy, writeNpy } from "@medigan/core/image";
 * const tensor = float32Tensor(Float32Array.of(1, 2, 3), [3]);
 * assert.deepEqual(readNpy(writeNpy(tensor)), tensor);
 * ```
 */
export function readNpy(bytes: Uint8Array): Tensor {
  const header = parseNpyHeader(bytes);
  const [, order = "", type = ""] = /^([<>|])([a-z]\d)$/.exec(header.descr) ??
    [];
  const decode = Object.hasOwn(DECODERS, type) ? DECODERS[type] : undefined;
  if (decode === undefined) {
    throw new FormatError(
      `Cannot read a NumPy array as its type must be a number of at most 8 bytes: current type is "${header.descr}"`,
      { hint: "Convert it with numpy's astype, to float32 for example" },
    );
  }
  const itemBytes = Number(type.slice(1));
  const data = takeData(bytes, header, itemBytes);
  if (order === ">") reverseItems(data, itemBytes);
  const ordered = header.isFortranOrder
    ? toRowMajor(data, header.shape, itemBytes)
    : data;
  return decode(ordered, header.shape);
}

function takeData(
  bytes: Uint8Array,
  header: NpyHeader,
  itemBytes: number,
): Uint8Array<ArrayBuffer> {
  const wanted = countOf(header) * itemBytes;
  const present = bytes.length - header.dataOffset;
  if (present !== wanted) {
    throw new FormatError(
      `Cannot read a NumPy array as shape (${header.shape}) of type "${header.descr}" needs ${wanted} bytes: current number is ${present}`,
      { hint: "The file was cut short or is damaged: write it again" },
    );
  }
  return new Uint8Array(bytes.subarray(header.dataOffset));
}

function countOf(header: NpyHeader): number {
  try {
    return elementCount(header.shape);
  } catch (cause) {
    throw new FormatError(
      `Cannot read a NumPy array as its shape is out of range: current shape is (${header.shape})`,
      { cause },
    );
  }
}

function reverseItems(data: Uint8Array, itemBytes: number): void {
  for (let start = 0; start < data.length; start += itemBytes) {
    data.subarray(start, start + itemBytes).reverse();
  }
}

/** Reorders so that the last axis moves fastest instead of the first. */
function toRowMajor(
  data: Uint8Array,
  shape: readonly number[],
  itemBytes: number,
): Uint8Array<ArrayBuffer> {
  const ordered = new Uint8Array(data.length);
  const position = shape.map(() => 0);
  for (let start = 0; start < data.length; start += itemBytes) {
    const target = rowMajorIndex(position, shape) * itemBytes;
    ordered.set(data.subarray(start, start + itemBytes), target);
    advanceFirstAxis(position, shape);
  }
  return ordered;
}

function rowMajorIndex(
  position: readonly number[],
  shape: readonly number[],
): number {
  return position.reduce(
    (index, place, axis) => index * (shape[axis] ?? 1) + place,
    0,
  );
}

function advanceFirstAxis(position: number[], shape: readonly number[]): void {
  for (const [axis, size] of shape.entries()) {
    const next = (position[axis] ?? 0) + 1;
    position[axis] = next === size ? 0 : next;
    if (next < size) return;
  }
}

/**
 * Writes a `.npy` file (version 1, little-endian, row-major); the same bytes
 * for the same tensor.
 *
 * @throws {RangeError} when the tensor's data do not fit its shape.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { writeNpy } from "@medigan/core/image";
 * const bytes = writeNpy({
 *   dtype: "uint8",
 *   shape: [2],
 *   data: Uint8Array.of(7, 8),
 * });
 * assert(bytes.at(-1) === 8 && bytes.length % 64 === 2);
 * ```
 */
export function writeNpy(tensor: Tensor): Uint8Array<ArrayBuffer> {
  const { dtype, shape, data } = tensor;
  if (elementCount(shape) !== data.length) {
    throw new RangeError(
      `Cannot write a NumPy array as shape [${shape}] must have as many elements: current length is ${data.length}`,
    );
  }
  return concatBytes([
    formatNpyHeader(NPY_DESCRIPTORS[dtype], shape),
    bytesOf(data),
  ]);
}

/**
 * The bytes behind a typed array, without copying. Every host of this
 * library is little-endian, as `.npy` files are.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { bytesOf } from "./npy.ts";
 * assert.deepEqual([...bytesOf(Uint16Array.of(258))], [2, 1]);
 * ```
 */
export function bytesOf(data: ArrayBufferView): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}
