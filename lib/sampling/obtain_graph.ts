/** The graph of a generator: rebuilt once, then kept. */
import {
  type Hyperparameters,
  type ImportedGenerator,
  importGenerator,
  importJoinedGenerator,
  type OpenFile,
} from "../../models/families/mod.ts";
import { MediganError, UnsupportedModelError } from "../errors.ts";
import type { OperationOptions } from "../events.ts";
import { BUILDER_VERSION } from "../onnx/graph_builder.ts";
import { sha256Hex } from "../platform/digest.ts";
import type { ModelCard } from "../registry/card.ts";
import type { Store } from "../store/mod.ts";
import type { OpenGeneratorOptions } from "./generator.ts";
import {
  type BundledGenerator,
  packGraph,
  unpackGraph,
} from "./graph_bundle.ts";
import type { Weights } from "./weights.ts";

/** What a graph is made from. */
interface Recipe {
  readonly family: string;
  readonly hyperparameters: Hyperparameters;
  readonly stateAt: readonly string[] | undefined;
  readonly joined: Weights["joined"];
}

/**
 * The graph of a generator, from the cache or rebuilt from its weights.
 *
 * @throws {CheckpointError} when the checkpoint is broken or hostile.
 * @throws {UnsupportedModelError} when the generator cannot be rebuilt.
 */
export async function obtainGraph(
  card: ModelCard,
  weights: Weights,
  options: OpenGeneratorOptions & { readonly store: Store },
): Promise<BundledGenerator> {
  const recipe: Recipe = {
    family: options.family ?? card.execution.family,
    hyperparameters: {
      ...card.execution.hyperparameters,
      ...options.compat && card.execution.compatHyperparameters,
      ...options.hyperparameters,
    },
    stateAt: weights.stateAt,
    joined: weights.joined,
  };
  const { sha256, path } = weights;
  const madeFrom = [BUILDER_VERSION, sha256, path, recipe];
  const key = sha256Hex(JSON.stringify(madeFrom));
  let made: Promise<Uint8Array> | undefined;
  const isGuess = card.execution.confidence === "guess" &&
    options.family === undefined;
  const make = () => made ??= makeGraph(weights, { recipe, isGuess }, options);
  try {
    const { bytes } = await options.store.cachedGraph(key, make);
    return unpackGraph(bytes);
  } catch (cause) {
    // What is wrong with the model is thrown here; that its graph cannot be
    // kept, as the cache is full or out of bounds, stops nothing.
    const bytes = await make();
    if (!(cause instanceof MediganError)) throw cause;
    options.onEvent?.({
      type: "notice",
      code: "graph-not-kept",
      message: cause.message,
    });
    return unpackGraph(bytes);
  }
}

async function makeGraph(
  weights: Weights,
  { recipe, isGuess }: { readonly recipe: Recipe; readonly isGuess: boolean },
  options: OpenGeneratorOptions,
): Promise<Uint8Array> {
  const { onEvent } = options;
  onEvent?.({ type: "stage", stage: "build-graph", state: "start" });
  const generator = isGuess
    ? await importGuessed(weights, recipe, options)
    : await importFrom(weights, recipe, options);
  onEvent?.({ type: "stage", stage: "build-graph", state: "done" });
  return packGraph(generator);
}

/** By the family that the card guesses, else by whatever fits. */
async function importGuessed(
  weights: Weights,
  recipe: Recipe,
  options: OpenGeneratorOptions,
): Promise<ImportedGenerator> {
  try {
    return await importFrom(weights, recipe, options);
  } catch (cause) {
    if (!(cause instanceof UnsupportedModelError)) throw cause;
  }
  try {
    const { joined, stateAt } = recipe;
    const { hyperparameters = {} } = options;
    const other = { joined, stateAt, hyperparameters };
    const generator = await importFrom(weights, other, options);
    const note =
      `The card's guess, ${recipe.family}, does not fit: this is a ${generator.family}`;
    return { ...generator, notes: [note, ...generator.notes] };
  } catch (cause) {
    if (!(cause instanceof UnsupportedModelError)) throw cause;
    throw new UnsupportedModelError(cause.message, {
      cause,
      hint:
        "Nobody knew this architecture. List its tensors with medigan inspect; where a family fits, write a card beside it: medigan card init FILE --family NAME",
    });
  }
}

async function importFrom(
  weights: Weights,
  { joined, ...options }: Partial<Recipe>,
  { signal }: OperationOptions,
): Promise<ImportedGenerator> {
  return joined === undefined
    // The import disposes of what is opened here.
    ? await importGenerator(await weights.open(), { ...options, signal })
    : await importJoinedGenerator(filesOf(weights, joined), {
      ...options,
      signal,
    });
}

function filesOf(
  weights: Weights,
  joined: NonNullable<Weights["joined"]>,
): { [name: string]: OpenFile } {
  return Object.fromEntries(
    Object.entries(joined).map(([name, path]) => [
      name,
      () => weights.open(path),
    ]),
  );
}
