/**
 * The native add-on's own interface, which is that of its one pinned version.
 * Its JavaScript wrapper is left out: importing it would enter its package into
 * the lockfile, and then everybody would fetch its 113 MB.
 */
import type { TensorData } from "../tensor.ts";

/** A tensor as the add-on takes and makes it. */
export class AddonTensor {
  /** Where the elements are. */
  readonly location = "cpu";

  constructor(
    /** Element type. */
    readonly type: string,
    /** Elements. */
    readonly data: TensorData,
    /** Shape. */
    readonly dims: readonly number[],
  ) {}

  /** The elements belong to the garbage collector. */
  dispose(): void {}
}

/** One input or output as the add-on describes it. */
export interface AddonValue {
  /** Name in the graph. */
  readonly name: string;
  /** Whether it is a tensor. */
  readonly isTensor: boolean;
  /** Number of the element type in the ONNX standard. */
  readonly type: number;
  /** Sizes; -1 where the graph leaves one open. */
  readonly shape: readonly number[];
  /** Names of the sizes that are left open. */
  readonly symbolicDimensions: readonly string[];
}

/** A loaded graph. */
export interface AddonSession {
  readonly inputMetadata: readonly AddonValue[];
  readonly outputMetadata: readonly AddonValue[];
  loadModel(
    buffer: ArrayBufferLike,
    byteOffset: number,
    byteLength: number,
    options: Readonly<Record<string, unknown>>,
  ): void;
  run(
    feeds: Readonly<Record<string, AddonTensor>>,
    fetches: Readonly<Record<string, null>>,
    options: Readonly<Record<string, unknown>>,
  ): Record<string, AddonTensor>;
  dispose(): void;
}

/** What the add-on exports. */
export interface Addon {
  readonly InferenceSession: new () => AddonSession;
  initOrtOnce(
    logLevel: number,
    tensor: typeof AddonTensor,
    isMainThread: boolean,
  ): void;
}

/** Names of the ONNX element types that a tensor of ours can have. */
const TYPE_NAMES: ReadonlyMap<number, string> = new Map([
  [1, "float32"],
  [2, "uint8"],
  [3, "int8"],
  [5, "int16"],
  [6, "int32"],
  [7, "int64"],
  [9, "bool"],
  [11, "float64"],
]);

/** The same description in the words of the other runtimes. */
export function describeValue(value: AddonValue) {
  const { name, isTensor, type, shape, symbolicDimensions } = value;
  return {
    name,
    isTensor,
    type: TYPE_NAMES.get(type) ?? `number ${type} of the ONNX standard`,
    shape: shape.map((size, axis) =>
      size === -1 ? symbolicDimensions[axis] ?? "" : size
    ),
  };
}
