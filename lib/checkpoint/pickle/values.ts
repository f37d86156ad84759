/**
 * What a pickle becomes here: plain data, and inert stand-ins for everything
 * that Python would have built by running code.
 *
 * @module
 */
import type { StoredDType } from "../state_dict.ts";

/**
 * A value of a pickle. Python's dictionaries are maps, so that no key can
 * reach a prototype; lists are arrays, tuples are frozen arrays; integers
 * beyond 2^53 are bigints.
 */
export type PickleValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | readonly PickleValue[]
  | ReadonlyMap<PickleValue, PickleValue>
  | ReadonlySet<PickleValue>
  | PickleGlobal
  | PickleObject
  | StorageReference
  | TensorReference;

/** A dictionary of a pickle. */
export type PickleDict = ReadonlyMap<PickleValue, PickleValue>;

/**
 * The name of a Python class or function. It is never looked up.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { PickleGlobal } from "@medigan/core/checkpoint";
 * assert.equal(new PickleGlobal("os", "system").path, "os.system");
 * ```
 */
export class PickleGlobal {
  /** Module, such as `torch`. */
  readonly module: string;
  /** Name in the module, such as `FloatStorage`. */
  readonly name: string;

  /** Notes a name. */
  constructor(module: string, name: string) {
    this.module = module;
    this.name = name;
  }

  /** Module and name joined by a dot. */
  get path(): string {
    return `${this.module}.${this.name}`;
  }
}

/**
 * What is left of an object of a class that is not built: its parts.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { PickleObject } from "@medigan/core/checkpoint";
 * const options = new PickleObject("argparse.Namespace", []);
 * options.state = new Map([["lr", 0.1]]);
 * assert(options.state instanceof Map && options.state.get("lr") === 0.1);
 * ```
 */
export class PickleObject {
  /** Class or function that Python would have called. */
  readonly className: string;
  /** Arguments of that call. */
  readonly args: readonly PickleValue[];
  /** State that would have been set on the object, if any. */
  state: PickleValue | undefined;
  /** List items that would have been appended. */
  readonly items: PickleValue[] = [];
  /** Dictionary entries that would have been set. */
  readonly entries: Map<PickleValue, PickleValue> = new Map();

  /** Notes a call. */
  constructor(className: string, args: readonly PickleValue[]) {
    this.className = className;
    this.args = args;
  }
}

/** Numbers in the file that tensors refer to. */
export interface StorageSpec {
  /** Name of the storage in its file. */
  readonly key: string;
  /** Element type, or `undefined` for bytes without a type of their own. */
  readonly dtype: StoredDType | undefined;
  /** Bytes an element. */
  readonly elementBytes: number;
  /** Number of elements. */
  readonly elementCount: number;
  /** Elements before this storage, where it is a view of another. */
  readonly elementOffset: number;
}

/**
 * A storage that a pickle refers to.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { StorageReference } from "@medigan/core/checkpoint";
 * const storage = new StorageReference({
 *   key: "0",
 *   dtype: "float32",
 *   elementBytes: 4,
 *   elementCount: 6,
 *   elementOffset: 0,
 * });
 * assert.equal(storage.spec.elementCount, 6);
 * ```
 */
export class StorageReference {
  /** What the pickle says of it. */
  readonly spec: StorageSpec;

  /** Notes a storage. */
  constructor(spec: StorageSpec) {
    this.spec = spec;
  }
}

/** A tensor as a view of a storage; strides and offset count elements. */
export interface TensorSpec {
  /** Where the numbers are. */
  readonly storage: StorageSpec;
  /** Element type. */
  readonly dtype: StoredDType;
  /** Bytes an element. */
  readonly elementBytes: number;
  /** Element of the storage that the tensor begins with. */
  readonly offset: number;
  /** Sizes of the dimensions. */
  readonly shape: readonly number[];
  /** Elements from one index to the next, for each dimension. */
  readonly strides: readonly number[];
}

/**
 * A tensor that a pickle describes; its numbers are read when asked for.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import {
 *   openCheckpoint,
 *   TensorReference,
 *   writeSafetensors,
 * } from "@medigan/core/checkpoint";
 * const data = new Float32Array(1);
 * using checkpoint = await openCheckpoint(writeSafetensors(
 *   new Map([["w", { shape: [1], dtype: "float32", data }]]),
 * ));
 * const { root } = checkpoint;
 * assert(root instanceof Map && root.get("w") instanceof TensorReference);
 * ```
 */
export class TensorReference {
  /** What the pickle says of it. */
  readonly spec: TensorSpec;

  /** Notes a tensor. */
  constructor(spec: TensorSpec) {
    this.spec = spec;
  }
}

/** Whether a value is a Python tuple here. */
export function isTuple(value: PickleValue): value is readonly PickleValue[] {
  return Array.isArray(value) && Object.isFrozen(value);
}

/** Whether a value is a Python list here. */
export function isList(value: PickleValue): value is PickleValue[] {
  return Array.isArray(value) && !Object.isFrozen(value);
}

/** A tuple of these values; the array is taken over. */
export function tupleOf(values: PickleValue[]): readonly PickleValue[] {
  return Object.freeze(values);
}

/** What a value is, for messages. */
export function kindOf(value: PickleValue): string {
  if (value === null) return "None";
  if (isTuple(value)) return "a tuple";
  if (Array.isArray(value)) return "a list";
  if (value instanceof Map) return "a dictionary";
  if (value instanceof Set) return "a set";
  if (value instanceof Uint8Array) return "bytes";
  if (value instanceof PickleGlobal) return value.path;
  if (value instanceof PickleObject) return `an object of ${value.className}`;
  if (value instanceof StorageReference) return "a storage";
  if (value instanceof TensorReference) return "a tensor";
  return typeof value === "string" ? "text" : `a ${typeof value}`;
}
