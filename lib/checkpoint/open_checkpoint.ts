/** Opening a checkpoint of any form. */
import { type ByteSource, bytesSource } from "../bytes.ts";
import { ArchiveError, CheckpointError } from "../errors.ts";
import {
  type Checkpoint,
  type CheckpointContainer,
  type CheckpointContents,
  OpenedCheckpoint,
} from "./checkpoint.ts";
import { describeCheckpoint } from "./describe.ts";
import { openLegacyContainer } from "./legacy_container.ts";
import { DEFAULT_PICKLE_LIMITS, type PickleLimits } from "./pickle/limits.ts";
import { openSafetensorsContainer } from "./safetensors.ts";
import { sniffContainer } from "./sniff.ts";
import type { DangerPolicy, Refusal } from "./torch_world.ts";
import { type ContainerOptions, openZipContainer } from "./zip_container.ts";

/** Options of {@linkcode openCheckpoint}. */
export interface OpenCheckpointOptions {
  /** Name of the file, for messages. */
  readonly name?: string | undefined;
  /**
   * `refuse` (the default) makes a file that asks for a dangerous name an
   * error; `list` keeps the name as an inert stand-in and lists it in
   * `refused`. Nothing is executed either way.
   */
  readonly dangerous?: DangerPolicy | undefined;
  /** Bounds of the pickles that differ from the defaults. */
  readonly limits?: Partial<PickleLimits> | undefined;
}

/** Tensors of this size in all are never too many. */
const MIN_TOTAL_BYTES = 1024 ** 3;
/** How often a file's bytes may be repeated in its tensors. */
const MAX_REPETITION = 64;

const OPENERS: Readonly<
  Record<
    CheckpointContainer,
    (
      source: ByteSource,
      options: ContainerOptions,
    ) => Promise<CheckpointContents>
  >
> = {
  zip: openZipContainer,
  legacy: openLegacyContainer,
  safetensors: openSafetensorsContainer,
};

/**
 * Opens a PyTorch checkpoint (zip or legacy form) or a safetensors file as
 * data. Nothing in it is executed, and no tensor is read until it is asked
 * for. The checkpoint owns its source: disposing of one disposes of the other.
 *
 * @throws {CheckpointError} when the file is broken, hostile, holds no tensor,
 * or is of a form that is not read.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { openCheckpoint, writeSafetensors } from "@medigan/core/checkpoint";
 * const data = new Float32Array([1, 2, 3]);
 * const file = writeSafetensors(
 *   new Map([["w", { shape: [3], dtype: "float32", data }]]),
 * );
 * using checkpoint = await openCheckpoint(file);
 * assert.deepEqual((await checkpoint.read("w")).data, data);
 * ```
 */
export async function openCheckpoint(
  source: ByteSource | Uint8Array,
  options: OpenCheckpointOptions = {},
): Promise<Checkpoint> {
  const bytes = source instanceof Uint8Array ? bytesSource(source) : source;
  const limits = { ...DEFAULT_PICKLE_LIMITS, ...options.limits };
  const policy = options.dangerous ?? "refuse";
  try {
    return await withName(options.name, async () => {
      const container = await sniffContainer(bytes);
      const contents = await OPENERS[container](bytes, { limits, policy });
      return makeCheckpoint(contents, { source: bytes, name: options.name });
    });
  } catch (error) {
    bytes[Symbol.dispose]();
    throw error;
  }
}

function makeCheckpoint(
  contents: CheckpointContents,
  options: { readonly source: ByteSource; readonly name: string | undefined },
): Checkpoint {
  const checkpoint = new OpenedCheckpoint({
    ...contents,
    readBytes: (storage, range) =>
      withName(options.name, () => contents.readBytes(storage, range)),
  }, {
    name: options.name,
    close: () => options.source[Symbol.dispose](),
  });
  checkTotal(checkpoint, options.source.size);
  if (checkpoint.tensors.size > 0) return checkpoint;
  throw new CheckpointError(
    `Cannot read checkpoint as it holds no tensor that can be read${
      describeRefused(contents.refused)
    }`,
  );
}

/** Views cost a few bytes each and may repeat the same numbers for ever. */
function checkTotal(checkpoint: Checkpoint, fileBytes: number): void {
  const { totalBytes } = describeCheckpoint(checkpoint);
  const limit = Math.max(MIN_TOTAL_BYTES, fileBytes * MAX_REPETITION);
  if (totalBytes <= limit) return;
  throw new CheckpointError(
    `Cannot read checkpoint as ${fileBytes} bytes should give ${totalBytes} bytes of tensors: the limit is ${limit}`,
  );
}

function describeRefused(refused: readonly Refusal[]): string {
  if (refused.length === 0) return "";
  const names = refused.slice(0, 5).map(({ global }) => global);
  return `: left as stand-ins are ${names.join(", ")}`;
}

/** Makes every failure of reading a checkpoint error that names the file. */
async function withName<T>(
  name: string | undefined,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const isOurs = error instanceof CheckpointError ||
      error instanceof ArchiveError;
    if (!isOurs) throw error;
    if (name === undefined && error instanceof CheckpointError) throw error;
    const { message, hint } = error;
    throw new CheckpointError(
      name === undefined ? message : `${name}: ${message}`,
      {
        cause: error,
        ...(hint === undefined ? {} : { hint }),
      },
    );
  }
}
