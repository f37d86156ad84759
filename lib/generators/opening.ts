/** How the facade opens models. */
import {
  countSamples,
  type SampleGenerator,
  type StreamOptions,
} from "../sampling/mod.ts";
import type { OpenOptions } from "./options.ts";

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
