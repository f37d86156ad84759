/** From a model's card to a generator that runs. */
import type { Hyperparameters } from "../../models/families/family.ts";
import { importGenerator } from "../../models/families/mod.ts";
import { type ByteSource, bytesSource } from "../bytes.ts";
import { PermissionError, UsageError } from "../errors.ts";
import type { OperationOptions } from "../events.ts";
import { BUILDER_VERSION } from "../onnx/graph_builder.ts";
import { sha256Hex } from "../platform/digest.ts";
import type { CardCheckpoint, ModelCard } from "../registry/card.ts";
import { openSession, type SessionOptions } from "../runtime/mod.ts";
import { openStore, type Store } from "../store/mod.ts";
import {
  type BundledGenerator,
  packGraph,
  unpackGraph,
} from "./graph_bundle.ts";
import {
  describeSource,
  type ModelIdentity,
  type SampleGenerator,
} from "./sample.ts";

/** How to open a model. */
export interface OpenGeneratorOptions extends OperationOptions {
  /** Where models come from and are kept; the usual store when absent. */
  readonly store?: Store | undefined;
  /** Where to compute; the best device when absent. */
  readonly device?: SessionOptions["device"];
  /** Threads of the processor. */
  readonly threads?: SessionOptions["threads"];
  /** About how many samples will be made, when that is known. */
  readonly expectedItems?: SessionOptions["expectedItems"];
  /** Name of one of the card's other checkpoints. */
  readonly checkpoint?: string | undefined;
  /** Own weights instead of the package's: a path, https address, or bytes. */
  readonly weights?: string | Uint8Array | undefined;
  /** Keys that lead to the state dict of own weights; looked for if absent. */
  readonly stateAt?: readonly string[] | undefined;
  /** Family of own weights; the card's when absent. */
  readonly family?: string | undefined;
  /** Hyperparameters that differ from the card's. */
  readonly hyperparameters?: Hyperparameters | undefined;
}

/** A checkpoint whose bytes are known to be the right ones. */
interface Weights extends Disposable {
  readonly sha256: string;
  readonly source: string;
  readonly path: string;
  readonly stateAt: readonly string[] | undefined;
  readonly licence: string | null;
  open(): Promise<ByteSource>;
}

/**
 * Opens a model: gets its weights, rebuilds its generator as a graph, and
 * makes it ready on a device. The graph is kept, under the digest of all that
 * it was made from, so that the next time the checkpoint is not read.
 *
 * @throws {UsageError} when the card has no checkpoint of that name.
 * @throws {CheckpointError} when the checkpoint is broken or hostile.
 * @throws {UnsupportedModelError} when the generator cannot be rebuilt.
 * @throws {DeviceError} when the device cannot be had.
 * @throws {NetworkError} when the weights cannot be fetched.
 * @throws {IntegrityError} when they are not the ones that are pinned.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { EXAMPLE_CARD } from "../../tests/sampling/fake_generator.ts";
 * import { openGenerator } from "./generator.ts";
 * const opening = openGenerator(EXAMPLE_CARD, { checkpoint: "second" });
 * await assert.rejects(opening, { code: "usage" });
 * ```
 */
export async function openGenerator(
  card: ModelCard,
  options: OpenGeneratorOptions = {},
): Promise<SampleGenerator> {
  const { onEvent, signal, device, threads, expectedItems } = options;
  const store = options.store ?? openStore();
  tellLicence(card, options);
  using weights = await acquireWeights(card, store, options);
  const generator = await obtainGraph(card, weights, { ...options, store });
  for (const message of generator.notes) {
    onEvent?.({ type: "notice", code: "generator", message });
  }
  const session = await openSession(generator.onnx, {
    device,
    threads,
    expectedItems,
    onEvent,
    signal,
  });
  return {
    card,
    model: identify(card, weights, generator),
    device: session.device,
    description: session.description.name,
    inputs: generator.inputs,
    outputs: generator.outputs,
    run: (feeds) => session.run(feeds),
    [Symbol.asyncDispose]: () => session[Symbol.asyncDispose](),
  };
}

async function acquireWeights(
  card: ModelCard,
  store: Store,
  { weights, checkpoint, stateAt, onEvent, signal }: OpenGeneratorOptions,
): Promise<Weights> {
  if (weights instanceof Uint8Array) return ownBytes(weights, stateAt);
  const chosen = weights === undefined
    ? chooseCheckpoint(card, checkpoint)
    : { path: "", stateAt };
  const source = weights === undefined
    ? card.execution.source
    : { kind: "file", location: weights } as const;
  const files = await store.acquire(source, {
    paths: chosen.path === "" ? [] : [chosen.path],
    model: card.id,
    onEvent,
    signal,
  });
  return {
    sha256: files.sha256,
    source: describeSource(source),
    path: chosen.path,
    stateAt: chosen.stateAt,
    licence: weights === undefined ? card.selection.license : null,
    open: () => files.open(chosen.path),
    [Symbol.dispose]: () => files[Symbol.dispose](),
  };
}

function ownBytes(
  bytes: Uint8Array,
  stateAt: readonly string[] | undefined,
): Weights {
  return {
    sha256: sha256Hex(bytes),
    source: "own weights",
    path: "",
    stateAt,
    // Nobody said under which licence own weights are.
    licence: null,
    open: () => Promise.resolve(bytesSource(bytes)),
    [Symbol.dispose]() {},
  };
}

function chooseCheckpoint(
  { id, execution }: ModelCard,
  name: string | undefined,
): CardCheckpoint {
  const others = execution.otherCheckpoints ?? {};
  if (name === undefined) return execution.checkpoint;
  const chosen = Object.hasOwn(others, name) ? others[name] : undefined;
  if (chosen !== undefined) return chosen;
  throw new UsageError(
    `Cannot open the checkpoint ${JSON.stringify(name)} as ${id} has ${
      Object.keys(others).join(", ") || "only one"
    }`,
  );
}

/** Before anything is fetched, so that there is time to think again. */
function tellLicence(
  { id, selection }: ModelCard,
  { weights, onEvent }: OpenGeneratorOptions,
): void {
  if (selection.license !== null || weights !== undefined) return;
  onEvent?.({
    type: "notice",
    code: "licence-unknown",
    message:
      `The licence of ${id} is unknown: ask its authors before you use or share what it makes`,
  });
}

/** What a graph is made from. */
interface Recipe {
  readonly family: string;
  readonly hyperparameters: Hyperparameters;
  readonly stateAt: readonly string[] | undefined;
}

async function obtainGraph(
  card: ModelCard,
  weights: Weights,
  options: OpenGeneratorOptions & { readonly store: Store },
): Promise<BundledGenerator> {
  const recipe: Recipe = {
    family: options.family ?? card.execution.family,
    hyperparameters: {
      ...card.execution.hyperparameters,
      ...options.hyperparameters,
    },
    stateAt: weights.stateAt,
  };
  const { sha256, path } = weights;
  const madeFrom = [BUILDER_VERSION, sha256, path, recipe];
  const key = sha256Hex(JSON.stringify(madeFrom));
  let made: Promise<Uint8Array> | undefined;
  const make = () => made ??= makeGraph(weights, recipe, options);
  try {
    const { bytes } = await options.store.cachedGraph(key, make);
    return unpackGraph(bytes);
  } catch (cause) {
    // The cache may be out of bounds; the model runs all the same.
    if (!(cause instanceof PermissionError)) throw cause;
    options.onEvent?.({
      type: "notice",
      code: "graph-not-kept",
      message: cause.message,
    });
    return unpackGraph(await make());
  }
}

async function makeGraph(
  weights: Weights,
  recipe: Recipe,
  { onEvent, signal }: OperationOptions,
): Promise<Uint8Array> {
  onEvent?.({ type: "stage", stage: "build-graph", state: "start" });
  const source = await weights.open(); // Disposed of by the import.
  const generator = await importGenerator(source, { ...recipe, signal });
  onEvent?.({ type: "stage", stage: "build-graph", state: "done" });
  return packGraph(generator);
}

function identify(
  card: ModelCard,
  { sha256, source, path, licence }: Weights,
  { family, hyperparameters }: BundledGenerator,
): ModelIdentity {
  return {
    id: card.id,
    sha256,
    source,
    checkpoint: path,
    licence,
    family,
    hyperparameters,
  };
}
