/**
 * Tensors as plain data: an element type, a shape, and a typed array in row
 * major order.
 *
 * @module
 */

/** Element types that a tensor in memory can have. */
export type DType =
  | "float64"
  | "float32"
  | "int64"
  | "int32"
  | "int16"
  | "int8"
  | "uint8"
  | "bool";

/** The typed array behind each element type (`bool` is one byte of 0 or 1). */
export interface DTypeArrays {
  /** 64-bit floating point. */
  float64: Float64Array;
  /** 32-bit floating point; float16 and bfloat16 are widened to it. */
  float32: Float32Array;
  /** 64-bit signed integers. */
  int64: BigInt64Array;
  /** 32-bit signed integers. */
  int32: Int32Array;
  /** 16-bit signed integers. */
  int16: Int16Array;
  /** 8-bit signed integers. */
  int8: Int8Array;
  /** 8-bit unsigned integers. */
  uint8: Uint8Array;
  /** One byte an element, 0 or 1. */
  bool: Uint8Array;
}

/** Data of a tensor of element type `D`. */
export type TensorData<D extends DType = DType> = DTypeArrays[D];

/** A tensor in memory, contiguous and in row-major order. */
export interface Tensor<D extends DType = DType> {
  /** Element type. */
  readonly dtype: D;
  /** Sizes of the dimensions; `[]` for a scalar. */
  readonly shape: readonly number[];
  /** The elements; its length is the product of `shape`. */
  readonly data: TensorData<D>;
}

/**
 * Number of elements of a shape.
 *
 * @throws {RangeError} when a size is no non-negative integer or the product
 * is past 2^53 - 1.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { elementCount } from "@medigan/core";
 * assert(elementCount([2, 3]) === 6 && elementCount([]) === 1);
 * ```
 */
export function elementCount(shape: readonly number[]): number {
  let count = 1;
  for (const size of shape) {
    if (!Number.isSafeInteger(size) || size < 0) {
      throw new RangeError(
        `Cannot count elements as each size must be a non-negative integer: current shape is [${shape}]`,
      );
    }
    count *= size;
  }
  if (!Number.isSafeInteger(count)) {
    throw new RangeError(
      `Cannot count elements as their number must be below 2^53: current shape is [${shape}]`,
    );
  }
  return count;
}

/**
 * A float32 tensor over `data`, without copying it.
 *
 * @throws {RangeError} when `data` does not have as many elements as `shape`.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { float32Tensor } from "@medigan/core";
 * const tensor = float32Tensor(new Float32Array(6), [2, 3]);
 * assert(tensor.dtype === "float32");
 * ```
 */
export function float32Tensor(
  data: Float32Array,
  shape: readonly number[],
): Tensor<"float32"> {
  const wanted = elementCount(shape);
  if (data.length !== wanted) {
    throw new RangeError(
      `Cannot make a tensor as shape [${shape}] needs ${wanted} elements: current length is ${data.length}`,
    );
  }
  return { dtype: "float32", shape: [...shape], data };
}
