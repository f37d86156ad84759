/** A model's graph without a device to run it on, for those who bring their own. */
import { openStore } from "../store/mod.ts";
import type { ModelCard } from "../registry/card.ts";
import { identify, type OpenGeneratorOptions } from "./generator.ts";
import type { BundledGenerator } from "./graph_bundle.ts";
import { readGraph } from "./runner.ts";
import type { ModelIdentity } from "./sample.ts";
import { acquireWeights } from "./weights.ts";

/** A graph, and which weights are in it. */
export interface OpenedGraph {
  /** Which weights it holds. */
  readonly model: ModelIdentity;
  /** The graph with its inputs and outputs. */
  readonly graph: BundledGenerator;
}

/**
 * Gets the graph of a model that is one net.
 *
 * @throws {UnsupportedModelError} when the generator cannot be rebuilt.
 * @throws {NetworkError} when the weights cannot be fetched.
 * @throws {IntegrityError} when they are not the ones that are pinned.
 */
export async function openGraph(
  card: ModelCard,
  options: OpenGeneratorOptions = {},
): Promise<OpenedGraph> {
  const store = options.store ?? openStore();
  using weights = await acquireWeights(card, store, options);
  const graph = await readGraph(card, weights, { ...options, store });
  return { model: identify(card, weights, graph), graph };
}
