/** What a checkpoint holds, as plain data. */
import type { Checkpoint, CheckpointContainer } from "./checkpoint.ts";
import { elementBytesOf } from "./dtypes.ts";
import { elementCount } from "../tensor.ts";
import type { StoredDType, TensorInfo } from "./state_dict.ts";
import type { Refusal } from "./torch_world.ts";

/** One tensor of a {@linkcode CheckpointDescription}. */
export interface TensorDescription {
  /** Keys that lead to it, joined by `/`. */
  readonly path: string;
  /** Sizes of the dimensions. */
  readonly shape: readonly number[];
  /** Element type in the file. */
  readonly dtype: StoredDType;
  /** Bytes of its elements in the file's type. */
  readonly bytes: number;
}

/** A dictionary, list or module that holds tensors. */
export interface StateDictSummary {
  /** Path; `""` is the root. */
  readonly path: string;
  /** Tensors in it. */
  readonly tensorCount: number;
  /** Bytes of their elements. */
  readonly bytes: number;
  /** Whether its tensors have names, and not just places in a list. */
  readonly isNamed: boolean;
}

/** Plain data about a checkpoint, ready for JSON. */
export interface CheckpointDescription {
  /** Form of the file. */
  readonly container: CheckpointContainer;
  /** All tensors in the order of the file. */
  readonly tensors: readonly TensorDescription[];
  /** What holds them. */
  readonly stateDicts: readonly StateDictSummary[];
  /** Bytes of all tensors; those that share numbers count each. */
  readonly totalBytes: number;
  /** Whole modules with the names of their classes. */
  readonly modules: readonly {
    /** Path of the module. */
    readonly path: string;
    /** Python class. */
    readonly className: string;
  }[];
  /** What the file asked for and did not get, and why. */
  readonly refused: readonly Refusal[];
}

/**
 * Describes a checkpoint without reading any number.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import {
 *   describeCheckpoint,
 *   openCheckpoint,
 *   writeSafetensors,
 * } from "@medigan/core/checkpoint";
 * const data = new Float32Array(6);
 * using checkpoint = await openCheckpoint(writeSafetensors(
 *   new Map([["w", { shape: [2, 3], dtype: "float32", data }]]),
 * ));
 * assert.equal(describeCheckpoint(checkpoint).totalBytes, 24);
 * ```
 */
export function describeCheckpoint(
  checkpoint: Checkpoint,
): CheckpointDescription {
  const tensors = [...checkpoint.tensors].map(([path, info]) => ({
    path,
    shape: info.shape,
    dtype: info.dtype,
    bytes: bytesOf(info),
  }));
  return {
    container: checkpoint.container,
    tensors,
    stateDicts: summariseGroups(checkpoint),
    totalBytes: tensors.reduce((sum, { bytes }) => sum + bytes, 0),
    modules: [...checkpoint.modules].map(([path, className]) => ({
      path,
      className,
    })),
    refused: checkpoint.refused,
  };
}

/** What holds tensors, in the order of the file. */
export function summariseGroups(checkpoint: Checkpoint): StateDictSummary[] {
  const groups = new Map<string, StateDictSummary>();
  for (const [path, { group, name }] of checkpoint.places) {
    const info = checkpoint.tensors.get(path);
    const before = groups.get(group);
    groups.set(group, {
      path: group,
      tensorCount: (before?.tensorCount ?? 0) + 1,
      bytes: (before?.bytes ?? 0) + (info === undefined ? 0 : bytesOf(info)),
      isNamed: before?.isNamed === true || !/^\d*$/.test(name),
    });
  }
  return [...groups.values()];
}

function bytesOf({ shape, dtype }: TensorInfo): number {
  return elementCount(shape) * elementBytesOf(dtype);
}
