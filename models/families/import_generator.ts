/** From a checkpoint to an ONNX model. */
import type { ByteSource } from "../../lib/bytes.ts";
import {
  type Checkpoint,
  openCheckpoint,
  selectStateDict,
  type StateDict,
} from "../../lib/checkpoint/mod.ts";
import { BUILDER_VERSION, encodeModel } from "../../lib/onnx/mod.ts";
import { sha256Hex } from "../../lib/platform/digest.ts";
import { chooseFamily, type FamilyWish } from "./choose_family.ts";
import type { Hyperparameters, ImportedGenerator } from "./family.ts";

/** Options of {@linkcode importGenerator}. */
export interface ImportOptions extends FamilyWish {
  /** Keys that lead to the state dict in the checkpoint; else looked for. */
  readonly stateAt?: readonly string[] | undefined;
  /** Cancels the import between two tensors. */
  readonly signal?: AbortSignal | undefined;
}

/** What a generator can be imported from. */
export type GeneratorSource = Checkpoint | StateDict | ByteSource | Uint8Array;

/**
 * Rebuilds the generator in a checkpoint as an ONNX model. The same numbers
 * and hyperparameters give the same bytes. A byte source is disposed of; a
 * checkpoint is not.
 *
 * @throws {UnsupportedModelError} when it is not clear what generator it is;
 * the message says what was seen and what is lacking.
 * @throws {UsageError} when a family or a hyperparameter cannot be.
 * @throws {CheckpointError} when the checkpoint is broken or hostile.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { writeSafetensors } from "@medigan/core/checkpoint";
 * import { importGenerator } from "@medigan/core/families";
 * // Three transposed convolutions: 1 to 4 to 8 to 16 pixels.
 * const kernels = (from: number, to: number) => ({
 *   dtype: "float32" as const,
 *   shape: [from, to, 4, 4],
 *   data: new Float32Array(from * to * 16),
 * });
 * const file = writeSafetensors(
 *   new Map([
 *     ["main.0.weight", kernels(10, 8)],
 *     ["main.2.weight", kernels(8, 4)],
 *     ["main.4.weight", kernels(4, 1)],
 *   ]),
 * );
 * const generator = await importGenerator(file);
 * assert.equal(generator.family, "dcgan");
 * assert.deepEqual(generator.outputs[0]?.shape, [-1, 1, 16, 16]);
 * ```
 */
export async function importGenerator(
  source: GeneratorSource,
  options: ImportOptions = {},
): Promise<ImportedGenerator> {
  const { stateAt, signal } = options;
  signal?.throwIfAborted();
  if ("places" in source) {
    const state = selectStateDict(source, { stateAt });
    return await importState(state, options, { isRead: true });
  }
  if ("tensors" in source) {
    return await importState(source, options, { isRead: false });
  }
  using checkpoint = await openCheckpoint(source);
  const state = selectStateDict(checkpoint, { stateAt });
  return await importState(state, options, { isRead: true });
}

/** `isRead` says that tensors come fresh from a file: nobody else has them. */
async function importState(
  state: StateDict,
  options: ImportOptions,
  { isRead }: { readonly isRead: boolean },
): Promise<ImportedGenerator> {
  const { family, recognition } = chooseFamily(state, options);
  const { hyperparameters, notes } = recognition;
  const { graph, inputs, outputs } = await family.build(
    withSignal(state, options.signal),
    hyperparameters,
  );
  const model = graph.toModel({
    metadata: {
      builder_version: BUILDER_VERSION,
      family: family.name,
      hyperparameters: JSON.stringify(sorted(hyperparameters)),
      note: "Makes synthetic images; not for clinical use",
      producer: "@medigan/core",
    },
  });
  const onnx = encodeModel(model, { isConsumed: isRead });
  return {
    family: family.name,
    hyperparameters,
    inputs,
    outputs,
    onnx,
    sha256: sha256Hex(onnx),
    notes,
  };
}

/** The same values in the order of their names. */
function sorted(hyperparameters: Hyperparameters): Hyperparameters {
  const entries = Object.entries(hyperparameters);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Named tensors that are read until the signal comes. */
function withSignal(
  state: StateDict,
  signal: AbortSignal | undefined,
): StateDict {
  return {
    tensors: state.tensors,
    read(name) {
      signal?.throwIfAborted();
      return state.read(name);
    },
  };
}
