/** A first card for a model of the user's own. */
import { basename, dirname, extname, relative } from "node:path";
import { UsageError } from "../errors.ts";
import type { OperationOptions } from "../events.ts";
import type { ModelCard } from "../registry/card.ts";
import { parseCard } from "../registry/mod.ts";
import { parseModelReference, type Store } from "../store/mod.ts";
import { lookAtModel, type ModelWish } from "./look_at_model.ts";
import { makeCard } from "./make_card.ts";

/** Options of {@linkcode initCard}. */
export interface InitCardOptions extends OperationOptions {
  /** What opens the file. */
  readonly store: Store;
  /** What the user knows of the model. */
  readonly wish?: ModelWish;
  /** Where the card will lie; beside the file when absent. */
  readonly output?: string;
}

/** Numbers of models of one's own begin far from those of the catalogue. */
const OWN_NUMBER = "99999";
const MAX_NAME = 59;

/**
 * A card that is filled in with what recognition finds in a checkpoint, folder
 * or archive: family, hyperparameters, inputs, outputs, sizes. What nobody can
 * see (licence, training data, the range of grey values) is for the user.
 *
 * @throws {UsageError} when it is no path, or holds several checkpoints.
 * @throws {UnsupportedModelError} when the model is not recognised.
 * @throws {CheckpointError} when the checkpoint is broken or hostile.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { initCard, openStore, parseCard } from "@medigan/core";
 * const card = await initCard("models/bundled/mass_cdcgan.safetensors", {
 *   store: openStore({ offline: true }),
 *   wish: { hyperparameters: { leakiness: 0.2 } },
 * });
 * assert.equal(card.id, "99999_mass_cdcgan");
 * assert.deepEqual(parseCard(card), card);
 * ```
 */
export async function initCard(
  path: string,
  { store, wish = {}, output, onEvent, signal }: InitCardOptions,
): Promise<ModelCard> {
  const reference = parseModelReference(path);
  if (reference.kind !== "path") {
    throw new UsageError(
      `Cannot make a card for ${path} as it must be the path of a checkpoint, folder or archive`,
      { hint: `Write ./${path} for a folder` },
    );
  }
  using files = await store.acquire(reference, { onEvent, signal });
  const seen = await lookAtModel(files, wish, signal);
  const card = makeCard(seen, {
    id: ownId(seen.joined === undefined ? seen.path : files.source.name),
    source: { kind: "file", location: locationFrom(output, path) },
    file: files.source.name,
    wish: {
      ...wish,
      hyperparameters: seen.hyperparameters,
      checkpoint: undefined, // It is the card's own: no other name is needed.
    },
  });
  return parseCard(card);
}

/** The path from a card to its model, the same on every machine. */
function locationFrom(output: string | undefined, path: string): string {
  if (output === undefined) return basename(path);
  return relative(dirname(output), path).replaceAll("\\", "/") || ".";
}

function ownId(path: string): string {
  const name = basename(path, extname(path))
    .replace(/[^A-Za-z0-9_-]+/g, "-")
    .replace(/^[^A-Za-z0-9]+/, "")
    .slice(0, MAX_NAME);
  return `${OWN_NUMBER}_${name || "model"}`;
}
