/** How the facade opens models. */
import type { Catalogue, ModelCard, ModelName } from "../registry/mod.ts";
import {
  countSamples,
  findCard,
  type SampleGenerator,
  type StreamOptions,
} from "../sampling/mod.ts";
import type { Store } from "../store/mod.ts";
import type { OpenOptions } from "./options.ts";

/** The card of a model that is about to be opened. */
export function cardOf(
  model: ModelName,
  { catalogue, store, signal, onEvent, ...wish }: OpenOptions & {
    readonly catalogue: Catalogue;
    readonly store: Store;
  },
): Promise<ModelCard> {
  return findCard(model, { catalogue, store, wish, signal, onEvent });
}

/** What takes a generator over disposes of it, unless it could not be made. */
export async function handOver<T>(
  generator: SampleGenerator,
  make: () => T | Promise<T>,
): Promise<T> {
  await using held = new AsyncDisposableStack();
  held.use(generator);
  const made = await make();
  held.move();
  return made;
}

/** Options for opening a model to make so many samples. */
export function forCount(options: OpenOptions & StreamOptions): OpenOptions {
  const { indices } = options;
  return {
    ...options,
    expectedItems: indices?.length ?? countSamples(options),
  };
}
