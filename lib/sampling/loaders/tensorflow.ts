/** Batches as tensors of TensorFlow.js, which the caller brings along. */
import type { Tensor } from "../../tensor.ts";
import type { Batch } from "./collate.ts";

/** The part of TensorFlow.js that is used. */
export interface TensorFlow<T> {
  /** Makes a tensor of values by row. */
  tensor(
    values: Uint8Array | Float32Array | Int32Array,
    shape: number[],
    dtype: "float32" | "int32",
  ): T;
}

/** A batch as tensors of TensorFlow.js. */
export interface TensorFlowBatch<T> {
  /** The images; TensorFlow.js wants the layout `nhwc`. */
  readonly images: T;
  /** The masks, where every example has one. */
  readonly masks?: T;
  /** Number of each example's class. */
  readonly classes: T;
}

/**
 * A batch as tensors of TensorFlow.js. Dispose of them as of any tensor there.
 *
 * @param tf The module `@tensorflow/tfjs`, or another with the same function.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { toTensorFlow } from "@medigan/core";
 * const tf = { tensor: (_values: unknown, shape: number[]) => shape };
 * const batch = {
 *   size: 2,
 *   images: { dtype: "uint8", shape: [2, 1, 1, 1], data: Uint8Array.of(1, 2) },
 *   labels: ["benign", "benign"],
 *   classes: { dtype: "int32", shape: [2], data: Int32Array.of(0, 0) },
 *   isSynthetic: [true, true],
 * } as const;
 * assert.deepEqual(toTensorFlow(batch, tf).images, [2, 1, 1, 1]);
 * ```
 */
export function toTensorFlow<T>(
  { images, masks, classes }: Batch,
  tf: TensorFlow<T>,
): TensorFlowBatch<T> {
  const convert = (
    { dtype, shape, data }: Tensor<"uint8" | "float32" | "int32">,
  ) => {
    // It has no type of single bytes.
    const type = dtype === "float32" ? "float32" : "int32";
    return tf.tensor(data, [...shape], type);
  };
  return {
    images: convert(images),
    ...masks && { masks: convert(masks) },
    classes: convert(classes),
  };
}
