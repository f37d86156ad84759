/** From whatever names a model to its card. */
import { basename, extname } from "node:path";
import { importGenerator, type PortInfo } from "../../models/families/mod.ts";
import { UsageError } from "../errors.ts";
import type { OperationOptions } from "../events.ts";
import type { CardInput, CardSource, ModelCard } from "../registry/card.ts";
import { CARD_SCHEMA } from "../registry/card.ts";
import type { Catalogue } from "../registry/mod.ts";
import {
  type LocalPackage,
  type ModelReference,
  parseModelReference,
  type Store,
} from "../store/mod.ts";
import type { OpenGeneratorOptions } from "./generator.ts";
import { isOnnxName, readOnnxGenerator } from "./onnx_generator.ts";

/** What is needed to look a model up. */
export interface FindCardOptions extends OperationOptions {
  /** The models that are known. */
  readonly catalogue: Catalogue;
  /** Where others come from. */
  readonly store: Store;
  /** What the caller knows of a model without a card. */
  readonly wish?: Pick<
    OpenGeneratorOptions,
    "family" | "hyperparameters" | "stateAt" | "checkpoint"
  >;
}

const CHECKPOINT_NAME = /\.(pt|pth|pkl|ckpt|bin|model|tar|safetensors|onnx)$/i;

/**
 * The card of a model that is named by number, identifier, DOI, address or
 * path. The pinned record of a model of the catalogue, and an archive or folder
 * that bears the name of its archive, have its card. What no card describes is
 * fetched and looked at, and gets a card that says what was seen.
 *
 * @throws {UnknownModelError} when the catalogue has no such model.
 * @throws {UnsupportedModelError} when the checkpoint is not recognised.
 * @throws {UsageError} when a package has several checkpoints to choose from.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { findCard, loadCatalogue, openStore } from "@medigan/core";
 * const card = await findCard("models/bundled/mass_cdcgan.safetensors", {
 *   catalogue: loadCatalogue(),
 *   store: openStore({ offline: true }),
 *   wish: { hyperparameters: { leakiness: 0.2 } },
 * });
 * assert.equal(card.execution.family, "dcgan");
 * assert.equal(card.selection.license, null);
 * ```
 */
export async function findCard(
  name: number | string,
  options: FindCardOptions,
): Promise<ModelCard> {
  const { catalogue, store } = options;
  const reference = parseModelReference(name, {
    zenodoBaseUrl: store.zenodoBaseUrl,
  });
  if (reference.kind === "catalogue") return catalogue.get(reference.id);
  const known = catalogue.list().find((card) => isMeant(card, reference));
  const source: CardSource = { kind: "file", location: String(name) };
  if (known === undefined) return await describe(reference, source, options);
  return reference.kind === "path" ? withSource(known, source) : known;
}

function isMeant(card: ModelCard, reference: ModelReference): boolean {
  const { source } = card.execution;
  if (source.kind !== "zenodo") return false;
  switch (reference.kind) {
    case "zenodo":
      return reference.record === source.record;
    case "path": {
      const name = basename(reference.path);
      return name === source.archive || `${name}.zip` === source.archive;
    }
    default:
      return false;
  }
}

function withSource(card: ModelCard, source: CardSource): ModelCard {
  return { ...card, execution: { ...card.execution, source } };
}

async function describe(
  reference: ModelReference,
  source: CardSource,
  { store, wish = {}, onEvent, signal }: FindCardOptions,
): Promise<ModelCard> {
  using files = await store.acquire(reference, { onEvent, signal });
  const path = chooseCheckpoint(files, wish.checkpoint);
  const { family, inputs, outputs } = isOnnxName(path)
    ? await describeOnnx(files, path)
    : await importGenerator(await files.open(path), { ...wish, signal });
  const { stateAt, checkpoint: named } = wish;
  const checkpoint = stateAt === undefined ? { path } : { path, stateAt };
  return {
    schema: CARD_SCHEMA,
    id: basename(path, extname(path)),
    execution: {
      source,
      checkpoint,
      ...named !== undefined && { otherCheckpoints: { [named]: checkpoint } },
      family,
      inputs: inputs.flatMap(cardInput),
      outputs: outputs.map(({ name, range = [-1, 1] }, place) => ({
        role: place === 0 ? "image" : "other",
        name: place === 0 ? "image" : name,
        tensor: name,
        mapping: { range, rounding: "nearest", overflow: "clamp" },
      })),
      confidence: "family",
      notes: [
        "No card describes this model: its range is that of its last layer",
      ],
    },
    selection: selectionOf(outputs[0]?.shape ?? []),
    description: descriptionOf(files.source.name),
    corrections: [],
  };
}

async function describeOnnx(files: LocalPackage, path: string) {
  using source = await files.open(path);
  return await readOnnxGenerator(source, []);
}

function chooseCheckpoint(
  files: LocalPackage,
  wanted: string | undefined,
): string {
  const names = files.list();
  const chosen = wanted ?? (names.length === 1 ? names[0] : undefined);
  if (chosen !== undefined) return chosen;
  const held = names.filter((name) => CHECKPOINT_NAME.test(name));
  const [only] = held;
  if (only !== undefined && held.length === 1) return only;
  throw new UsageError(
    `Cannot choose a checkpoint in ${files.source.name} as it holds ${
      held.length === 0 ? "none" : held.join(", ")
    }`,
    { hint: "Name one of its files as the checkpoint" },
  );
}

function cardInput({ name, role, shape, dtype }: PortInfo): CardInput[] {
  if (role === "latent") return [{ kind: "latent", name, size: shape[1] ?? 1 }];
  if (role !== "condition" || dtype !== "float32") return [];
  const values = [0, 1].map((value) => ({ value, label: String(value) }));
  return [{ kind: "condition", name, values, default: "balanced" }];
}

function selectionOf(shape: readonly number[]): ModelCard["selection"] {
  const [, channels = 1, height = 1, width = 1] = shape;
  return {
    performance: {},
    use_cases: [],
    organ: [],
    modality: [],
    vendors: [],
    centres: [],
    function: [],
    condition: [],
    dataset: [],
    augmentations: [],
    generates: [],
    height,
    width,
    channels,
    type: "unknown",
    license: null,
    dataset_type: "unknown",
    privacy_preservation: null,
    tags: [],
    year: "unknown",
  };
}

function descriptionOf(file: string): ModelCard["description"] {
  return {
    title: file,
    summary: `The generator found in ${file}.`,
    authors: [],
    publication: null,
    doi: [],
    version: null,
    trainedDate: null,
    trainedEpochs: null,
    limits: [
      "Nothing is known of its training, quality and licence",
      "Synthetic images for research only, not for diagnosis or any other clinical use",
    ],
  };
}
