/** Turning bytes of a storage into the numbers of a tensor. */
import { elementCount, type Tensor } from "../tensor.ts";
import { CheckpointError } from "../errors.ts";
import type { TensorSpec } from "./pickle/values.ts";
import type { StoredDType } from "./state_dict.ts";
import { spanOf } from "./tensor_spec.ts";

/** Typed arrays that elements are moved in. */
type RawArray =
  | Float64Array<ArrayBuffer>
  | Float32Array<ArrayBuffer>
  | Float16Array<ArrayBuffer>
  | BigInt64Array<ArrayBuffer>
  | Int32Array<ArrayBuffer>
  | Int16Array<ArrayBuffer>
  | Uint16Array<ArrayBuffer>
  | Int8Array<ArrayBuffer>
  | Uint8Array<ArrayBuffer>;

/** A range of bytes. */
export interface ByteRange {
  /** First byte. */
  readonly offset: number;
  /** Number of bytes. */
  readonly length: number;
}

/** The bytes of its storage's record that a tensor needs. */
export function byteRangeOf(spec: TensorSpec): ByteRange {
  const { storage, elementBytes } = spec;
  return {
    offset: storage.elementOffset * storage.elementBytes +
      spec.offset * elementBytes,
    length: spanOf(spec) * elementBytes,
  };
}

/**
 * The numbers of a tensor from the bytes of its range, which are copied.
 *
 * @throws {CheckpointError} when its element type has no array in JavaScript.
 */
export function tensorFromBytes(
  spec: TensorSpec,
  options: {
    readonly name: string;
    readonly bytes: Uint8Array;
    readonly isBigEndian: boolean;
  },
): Tensor {
  const copy = new Uint8Array(options.bytes);
  if (options.isBigEndian) swapBytes(copy, spec.elementBytes);
  const raw = rawArrayOf(spec.dtype, copy.buffer);
  if (raw === undefined) {
    throw new CheckpointError(
      `Cannot read tensor ${
        JSON.stringify(options.name)
      } as its elements must be real numbers: current type is ${spec.dtype}`,
    );
  }
  const data = isContiguous(spec) ? raw : gather(raw, spec);
  return toTensor(data, spec);
}

function rawArrayOf(
  dtype: StoredDType,
  buffer: ArrayBuffer,
): RawArray | undefined {
  switch (dtype) {
    case "float64":
      return new Float64Array(buffer);
    case "float32":
      return new Float32Array(buffer);
    case "float16":
      return new Float16Array(buffer);
    case "bfloat16":
      return new Uint16Array(buffer);
    case "int64":
      return new BigInt64Array(buffer);
    case "int32":
      return new Int32Array(buffer);
    case "int16":
      return new Int16Array(buffer);
    case "int8":
      return new Int8Array(buffer);
    case "uint8":
    case "bool":
      return new Uint8Array(buffer);
    default:
      return undefined;
  }
}

function toTensor(data: RawArray, { dtype, shape }: TensorSpec): Tensor {
  switch (dtype) {
    case "float16":
      return {
        dtype: "float32",
        shape,
        data: new Float32Array(data as Float16Array),
      };
    case "bfloat16":
      return { dtype: "float32", shape, data: widenBfloat16(data) };
    case "bool":
      return { dtype, shape, data: toZeroOrOne(data as Uint8Array) };
    default:
      return { dtype, shape, data } as Tensor;
  }
}

/** The upper half of a float32 is a bfloat16. */
function widenBfloat16(halves: RawArray): Float32Array {
  const source = halves as Uint16Array;
  const bits = new Uint32Array(source.length);
  for (let index = 0; index < source.length; index++) {
    bits[index] = (source[index] ?? 0) << 16;
  }
  return new Float32Array(bits.buffer);
}

function toZeroOrOne(bytes: Uint8Array): Uint8Array {
  for (let index = 0; index < bytes.length; index++) {
    if (bytes[index] !== 0) bytes[index] = 1;
  }
  return bytes;
}

function isContiguous({ shape, strides }: TensorSpec): boolean {
  let expected = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const size = shape[axis] ?? 0;
    if (size === 0) return true;
    if (size !== 1 && strides[axis] !== expected) return false;
    expected *= size;
  }
  return true;
}

/** Copies a strided view into row-major order. */
function gather(raw: RawArray, { shape, strides }: TensorSpec): RawArray {
  const target = new (raw.constructor as new (length: number) => RawArray)(
    elementCount(shape),
  );
  const last = shape.length - 1;
  const [lastSize = 1, lastStride = 1] = [shape[last], strides[last]];
  let written = 0;
  const copy = (axis: number, start: number): void => {
    if (axis < last) {
      const stride = strides[axis] ?? 0;
      const size = shape[axis] ?? 0;
      for (let index = 0; index < size; index++) {
        copy(axis + 1, start + index * stride);
      }
      return;
    }
    for (let index = 0, from = start; index < lastSize; index++) {
      target[written++] = raw[from] as never;
      from += lastStride;
    }
  };
  copy(0, 0);
  return target;
}

function swapBytes(bytes: Uint8Array, width: number): void {
  for (let start = 0; width > 1 && start < bytes.length; start += width) {
    bytes.subarray(start, start + width).reverse();
  }
}
