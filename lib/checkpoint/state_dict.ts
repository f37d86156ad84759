/**
 * Named tensors, whatever file they come from.
 *
 * @module
 */
import type { Tensor } from "../tensor.ts";

/** Element types as they are stored in a file. */
export type StoredDType =
  | "float64"
  | "float32"
  | "float16"
  | "bfloat16"
  | "int64"
  | "int32"
  | "int16"
  | "int8"
  | "uint8"
  | "bool"
  | "complex64"
  | "complex128";

/** What is known of a tensor before its numbers are read. */
export interface TensorInfo {
  /** Sizes of the dimensions. */
  readonly shape: readonly number[];
  /** Element type in the file. */
  readonly dtype: StoredDType;
}

/** A plain value that a file holds beside its tensors. */
export type StoredSetting =
  | string
  | number
  | boolean
  | null
  | readonly (string | number)[];

/** Tensors by name, read when they are asked for. */
export interface StateDict {
  /** Name of the file, where it has one. */
  readonly fileName?: string | undefined;
  /**
   * Settings of the training that stand in the file, by name; names within
   * dictionaries are joined by a dot. They are the file's own words: they may
   * fill in what no tensor tells, and overrule nothing.
   */
  readonly settings?: ReadonlyMap<string, StoredSetting> | undefined;
  /** Shapes and types by name, in the order of the file. */
  readonly tensors: ReadonlyMap<string, TensorInfo>;
  /**
   * The numbers of one tensor, contiguous; float16 and bfloat16 are widened to
   * float32.
   *
   * @throws {CheckpointError} when there is no such tensor or its bytes are
   * damaged.
   */
  read(name: string): Promise<Tensor>;
}
