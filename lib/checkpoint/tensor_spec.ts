/** Checking what a file says of a tensor before anything is read. */
import { CheckpointError } from "../errors.ts";
import {
  kindOf,
  type PickleValue,
  type StorageSpec,
  type TensorSpec,
} from "./pickle/values.ts";
import type { StoredDType } from "./state_dict.ts";

/** PyTorch's own limit for most operations. */
const MAX_RANK = 64;
/**
 * A tensor may repeat elements of its storage (stride 0, as `expand` makes);
 * up to this many elements that is believed, beyond it is an attack on memory.
 */
const MAX_REPEATED_ELEMENTS = 2 ** 24;

/** A tensor before its numbers are checked. */
export interface TensorClaim {
  /** Where its numbers are. */
  readonly storage: StorageSpec;
  /** Element type. */
  readonly dtype: StoredDType;
  /** Bytes an element. */
  readonly elementBytes: number;
  /** First element. */
  readonly offset: PickleValue;
  /** Sizes. */
  readonly shape: PickleValue;
  /** Strides. */
  readonly strides: PickleValue;
}

/**
 * Turns a claim into a tensor that certainly lies within its storage.
 *
 * @throws {CheckpointError} when it does not.
 */
export function checkTensor(claim: TensorClaim): TensorSpec {
  const shape = integersOf(claim.shape, "sizes");
  const strides = integersOf(claim.strides, "strides");
  const [offset] = integersOf([claim.offset], "offset");
  if (shape.length !== strides.length || shape.length > MAX_RANK) {
    throw fail(
      `it has ${shape.length} sizes and ${strides.length} strides, where both must be the same and at most ${MAX_RANK}`,
    );
  }
  const { storage, dtype, elementBytes } = claim;
  const spec = {
    storage,
    dtype,
    elementBytes,
    offset: offset ?? 0,
    shape,
    strides,
  };
  checkWithin(spec);
  return spec;
}

function checkWithin(spec: TensorSpec): void {
  const available = Math.floor(
    spec.storage.elementCount * spec.storage.elementBytes / spec.elementBytes,
  );
  const needed = spec.offset + spanOf(spec);
  if (!(needed <= available)) {
    throw fail(
      `shape [${spec.shape}] with strides [${spec.strides}] from element ${spec.offset} needs ${needed} elements: its storage has ${available}`,
    );
  }
  const count = spec.shape.reduce((product, size) => product * size, 1);
  if (count > Math.max(available, MAX_REPEATED_ELEMENTS)) {
    throw fail(
      `shape [${spec.shape}] has ${count} elements out of a storage of ${available}`,
    );
  }
}

/** Elements from the first to the last that a tensor touches, both included. */
export function spanOf(spec: TensorSpec): number {
  if (spec.shape.includes(0)) return 0;
  return spec.shape.reduce(
    (span, size, axis) => span + (size - 1) * (spec.strides[axis] ?? 0),
    1,
  );
}

function integersOf(value: PickleValue, what: string): number[] {
  if (!Array.isArray(value)) {
    throw fail(
      `its ${what} must be a tuple: current value is ${kindOf(value)}`,
    );
  }
  return value.map((item) => {
    if (Number.isSafeInteger(item) && item >= 0) return item;
    throw fail(
      `its ${what} must be non-negative integers: current value is ${
        typeof item === "number" || typeof item === "bigint"
          ? item
          : kindOf(item)
      }`,
    );
  });
}

function fail(why: string): CheckpointError {
  return new CheckpointError(`Cannot read tensor as ${why}`);
}
