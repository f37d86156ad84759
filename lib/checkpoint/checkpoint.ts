/**
 * Checkpoints as named tensors and plain values.
 *
 * @module
 */
import type { Tensor } from "../tensor.ts";
import { CheckpointError } from "../errors.ts";
import { collectTensors, type TensorSlot } from "./collect_tensors.ts";
import type { PickleValue, StorageSpec } from "./pickle/values.ts";
import { readSettings } from "./settings.ts";
import type { StateDict, StoredSetting, TensorInfo } from "./state_dict.ts";
import { type ByteRange, byteRangeOf, tensorFromBytes } from "./tensor_data.ts";
import type { Refusal } from "./torch_world.ts";

/** Forms of checkpoint that are read. */
export type CheckpointContainer = "zip" | "legacy" | "safetensors";

/** An open checkpoint: a state dict of all its tensors, and what is around. */
export interface Checkpoint extends StateDict, Disposable {
  /** Form of the file. */
  readonly container: CheckpointContainer;
  /** Everything in the file as inert plain values. */
  readonly root: PickleValue;
  /** What the file asked for and did not get. */
  readonly refused: readonly Refusal[];
  /** Class names of whole modules by path, where there are any. */
  readonly modules: ReadonlyMap<string, string>;
  /** For each tensor, the container that holds it and its name there. */
  readonly places: ReadonlyMap<string, TensorPlace>;
}

/** Where a tensor lies among the values of a checkpoint. */
export interface TensorPlace {
  /** Path of the dictionary, list or module that holds it; `""` is the root. */
  readonly group: string;
  /** Its name in there. */
  readonly name: string;
}

/** What a container hands over to make a checkpoint of. */
export interface CheckpointContents {
  /** Form of the file. */
  readonly container: CheckpointContainer;
  /** Values of the file. */
  readonly root: PickleValue;
  /** What was not given. */
  readonly refused: readonly Refusal[];
  /** Whether numbers are stored with their highest byte first. */
  readonly isBigEndian: boolean;
  /** Reads bytes of a storage; they must not be changed. */
  readBytes(storage: StorageSpec, range: ByteRange): Promise<Uint8Array>;
}

/** Options of {@linkcode OpenedCheckpoint}. */
interface OpenedOptions {
  readonly name: string | undefined;
  readonly close: () => void;
}

/** A checkpoint over the contents of any container. */
export class OpenedCheckpoint implements Checkpoint {
  readonly container: CheckpointContainer;
  readonly fileName: string | undefined;
  readonly root: PickleValue;
  readonly settings: ReadonlyMap<string, StoredSetting>;
  readonly refused: readonly Refusal[];
  readonly modules: ReadonlyMap<string, string>;
  readonly tensors: ReadonlyMap<string, TensorInfo>;
  readonly #contents: CheckpointContents;
  readonly #slots: ReadonlyMap<string, TensorSlot>;
  readonly #close: () => void;

  constructor(contents: CheckpointContents, options: OpenedOptions) {
    const { slots, modules } = collectTensors(contents.root);
    this.container = contents.container;
    this.fileName = options.name;
    this.root = contents.root;
    this.settings = readSettings(contents.root);
    this.refused = contents.refused;
    this.modules = modules;
    this.tensors = new Map(
      [...slots].map(([path, { spec }]) => [
        path,
        { shape: spec.shape, dtype: spec.dtype },
      ]),
    );
    this.#contents = contents;
    this.#slots = slots;
    this.#close = options.close;
  }

  get places(): ReadonlyMap<string, TensorPlace> {
    return this.#slots;
  }

  async read(name: string): Promise<Tensor> {
    const slot = this.#slots.get(name);
    if (slot === undefined) throw missingTensor(name, this.tensors);
    const { spec } = slot;
    const range = byteRangeOf(spec);
    const bytes = await this.#contents.readBytes(spec.storage, range);
    const { isBigEndian } = this.#contents;
    return tensorFromBytes(spec, { name, bytes, isBigEndian });
  }

  [Symbol.dispose](): void {
    this.#close();
  }
}

/** The error for a name that a state dict does not have. */
export function missingTensor(
  name: string,
  tensors: ReadonlyMap<string, TensorInfo>,
): CheckpointError {
  const known = [...tensors.keys()].slice(0, 5);
  return new CheckpointError(
    `Cannot read tensor ${
      JSON.stringify(name)
    } as the checkpoint has no such name: its ${tensors.size} tensors begin with ${
      known.map((key) => JSON.stringify(key)).join(", ")
    }`,
  );
}
