/** From whatever names a model to its card. */
import { basename, extname } from "node:path";
import type { OperationOptions } from "../events.ts";
import type { CardSource, ModelCard } from "../registry/card.ts";
import type { Catalogue } from "../registry/mod.ts";
import {
  type ModelReference,
  parseModelReference,
  type Store,
} from "../store/mod.ts";
import { lookAtModel, type ModelWish } from "./look_at_model.ts";
import { makeCard } from "./make_card.ts";
import { findOwnCard } from "./own_card.ts";
import { packagedCard } from "../registry/packaged_card.ts";

/** What is needed to look a model up. */
export interface FindCardOptions extends OperationOptions {
  /** The models that are known. */
  readonly catalogue: Catalogue;
  /** Where others come from. */
  readonly store: Store;
  /** What the caller knows of a model without a card. */
  readonly wish?: ModelWish;
}

/**
 * The card of a model that is named by number, identifier, DOI, address or
 * path. A card that lies beside a checkpoint, in a folder or in an archive is
 * taken, as is a path that ends with `.json`. The pinned record of a model of
 * the catalogue, and an archive or folder that bears the name of its archive,
 * have its card. A package that is fetched brings its own. What no card describes is fetched and looked at, and gets a
 * card that says what was seen.
 *
 * @throws {CardError} when a card beside a checkpoint is no good.
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
  if (reference.kind === "path") {
    const own = await findOwnCard(reference.path, options);
    if (own !== undefined) return own;
  }
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
  // A path was looked at before, with the files around it.
  const brought = reference.kind === "path"
    ? undefined
    : await packagedCard(files, { onEvent });
  if (brought !== undefined) return withSource(brought, source);
  const seen = await lookAtModel(files, wish, signal);
  const name = seen.joined === undefined ? seen.path : files.source.name;
  const id = basename(name, extname(name));
  return makeCard(seen, { id, source, file: files.source.name, wish });
}
