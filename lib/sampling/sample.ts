/** What a generator makes, and the record of how. */
import type {
  Hyperparameters,
  PortInfo,
} from "../../models/families/family.ts";
import type { OperationOptions } from "../events.ts";
import type { Raster } from "../image/raster.ts";
import type { CardSource, ModelCard, ValueMapping } from "../registry/card.ts";
import type { Tensor } from "../tensor.ts";
import type { SampleCondition } from "./conditions.ts";
import type { SampleTable } from "./tables.ts";
import type { InputOrigin } from "./images/input_image.ts";

export { TOOLKIT } from "../version.ts";

/** Which weights, from where, under which licence. */
export interface ModelIdentity {
  /** Identifier of the model's card. */
  readonly id: string;
  /** SHA-256 of the archive or checkpoint that holds the weights. */
  readonly sha256: string;
  /** Path of the checkpoint inside an archive; empty for a lone checkpoint. */
  readonly checkpoint: string;
  /** Keys that lead to the state dict, where they were said. */
  readonly stateAt?: readonly string[];
  /** Where the weights come from: `doi:…`, an address, or a file's name. */
  readonly source: string;
  /** SPDX identifier; `null` when unknown. */
  readonly licence: string | null;
  /** Name of the generator family. */
  readonly family: string;
  /** Options of the family, those read from the checkpoint and those given. */
  readonly hyperparameters: Hyperparameters;
}

/** What decides which generator a card becomes. */
export interface ModelOpening {
  /** Name of one of the card's other checkpoints. */
  readonly checkpoint?: string | undefined;
  /** Own weights instead of the package's: a path, https address, or bytes. */
  readonly weights?: string | Uint8Array | undefined;
  /** Keys that lead to the state dict of own weights. */
  readonly stateAt?: readonly string[] | undefined;
  /** Family of own weights. */
  readonly family?: string | undefined;
  /** Hyperparameters that differ from the card's. */
  readonly hyperparameters?: Hyperparameters | undefined;
  /** Whether the net runs as upstream runs it where the card differs. */
  readonly compat?: boolean | undefined;
  /** Whether nets run in a process without any permission. */
  readonly isolate?: boolean | undefined;
}

/** Which samples a batch is of. */
export interface BatchContext extends OperationOptions {
  /** Seed of the run, for models that draw more than their inputs. */
  readonly seed: bigint;
  /** Indices of the samples within the run, row by row. */
  readonly indices: readonly number[];
}

/** An opened model. Dispose of it to free the device. */
export interface SampleGenerator extends AsyncDisposable {
  /** What is known of the model. */
  readonly card: ModelCard;
  /** Which weights it runs. */
  readonly model: ModelIdentity;
  /** What it was opened with, for whoever opens it again elsewhere. */
  readonly opened?: ModelOpening | undefined;
  /** Kind of device. */
  readonly device: "webgpu" | "native" | "wasm";
  /** Adapter or processor, for people. */
  readonly description: string;
  /** Inputs of the graph. */
  readonly inputs: readonly PortInfo[];
  /** Outputs of the graph. */
  readonly outputs: readonly PortInfo[];
  /** Makes one batch. */
  run(
    feeds: { readonly [input: string]: Tensor },
    batch: BatchContext,
  ): Promise<{ readonly [output: string]: Tensor }>;
}

/** Everything that is needed to make a sample again. */
export interface Provenance {
  /** Version of this record. */
  readonly schema: "medigan.sample/1";
  /** Always true: no picture of a person. */
  readonly synthetic: true;
  /** The same in words. */
  readonly notice: string;
  /** Identifier of the model. */
  readonly model: string;
  /** SHA-256 of the archive or checkpoint that holds the weights. */
  readonly weightsSha256: string;
  /** Where the weights come from. */
  readonly source: string;
  /** Licence of the weights; `null` when unknown. */
  readonly licence: string | null;
  /** Name of the generator family. */
  readonly family: string;
  /** Seed of the run, in decimal digits. */
  readonly seed: string;
  /** Index of the sample within the run. */
  readonly index: number;
  /** Condition, for models that take one. */
  readonly condition?: SampleCondition;
  /** The image that it was made from, for models that take one. */
  readonly input?: InputOrigin;
  /** Kind of device. */
  readonly device: string;
  /** Program and version. */
  readonly toolkit: string;
  /** How the net's values became grey values. */
  readonly valueMapping: string;
  /** Whether upstream's value mapping was asked for. */
  readonly compat: boolean;
}

/** The image that a sample was made from. */
export interface SampleInput extends InputOrigin {
  /** Name of the sample's files, without part and ending. */
  readonly stem: string;
}

/** One synthetic sample. */
export interface Sample {
  /** Place within the run, from 0. */
  readonly index: number;
  /** Seed of the run. */
  readonly seed: bigint;
  /** The image; the rows as one channel where the model emits nothing else. */
  readonly image: Raster;
  /** Mask of what the image shows, where the model makes one. */
  readonly mask?: Raster;
  /** Name of the condition, such as `"malignant"`. */
  readonly label?: string;
  /** Value of the condition that was fed to the net. */
  readonly condition?: number;
  /** The rows, where the model emits some. */
  readonly table?: SampleTable;
  /** Further parts by name. */
  readonly others?: { readonly [name: string]: Raster };
  /** The image that it was made from, where there was one. */
  readonly input?: SampleInput;
  /** How it was made. */
  readonly provenance: Provenance;
}

/**
 * The source of weights in one word, without the folders of this machine.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { describeSource } from "./sample.ts";
 * const source = describeSource({ kind: "file", location: "/home/me/a.pt" });
 * assert.equal(source, "file:a.pt");
 * ```
 */
export function describeSource(source: CardSource): string {
  switch (source.kind) {
    case "zenodo":
      return `doi:${source.doi}`;
    case "bundled":
      return `bundled:${source.path}`;
    case "file":
      if (/^https?:/i.test(source.location)) {
        return withoutQuery(source.location);
      }
      return /^doi:/i.test(source.location)
        ? source.location
        : `file:${source.location.split(/[\\/]/).at(-1)}`;
  }
}

/** Queries and credentials of addresses stay out of what is published. */
function withoutQuery(location: string): string {
  const { protocol, host, pathname } = new URL(location);
  return `${protocol}//${host}${pathname}`;
}

/**
 * A value mapping in words.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { describeMapping } from "./sample.ts";
 * const words = describeMapping({
 *   range: [-1, 1],
 *   rounding: "nearest",
 *   overflow: "clamp",
 * });
 * assert.equal(words, "-1..1, nearest, clamp");
 * ```
 */
export function describeMapping(mapping: ValueMapping): string {
  const { range: [low, high], rounding, overflow, levels } = mapping;
  const ends = levels === undefined ? "" : ", stretched to each picture's own";
  return `${low}..${high}, ${rounding}, ${overflow}${ends}`;
}
