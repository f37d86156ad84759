/** From a model's card to a generator that runs. */
import type { OperationOptions } from "../events.ts";
import type { ModelCard } from "../registry/card.ts";
import type { SessionOptions } from "../runtime/mod.ts";
import { openStore, type Store } from "../store/mod.ts";
import type { AllowModelCode } from "./code/consent.ts";
import { openRunner, type Runner } from "./runner.ts";
import type { ModelIdentity, ModelOpening, SampleGenerator } from "./sample.ts";
import { acquireWeights, type Weights } from "./weights.ts";

/** How to open a model. */
export interface OpenGeneratorOptions extends OperationOptions, ModelOpening {
  /** Where models come from and are kept; the usual store when absent. */
  readonly store?: Store | undefined;
  /** Where to compute; the best device when absent. */
  readonly device?: SessionOptions["device"];
  /** Threads of the processor. */
  readonly threads?: SessionOptions["threads"];
  /** About how many samples will be made, when that is known. */
  readonly expectedItems?: SessionOptions["expectedItems"];
  /** Whether code that a package brings may run, without any permission. */
  readonly allowModelCode?: AllowModelCode | undefined;
}

/**
 * Opens a model: gets its weights, rebuilds its generator as a graph, and
 * makes it ready on a device. The graph is kept, under the digest of all that
 * it was made from, so that the next time the checkpoint is not read.
 *
 * @throws {UsageError} when the card has no checkpoint of that name.
 * @throws {CheckpointError} when the checkpoint is broken or hostile.
 * @throws {UnsupportedModelError} when the generator cannot be rebuilt.
 * @throws {SandboxError} when the model is code that nobody has allowed.
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
  const store = options.store ?? openStore();
  tellLicence(card, options);
  using weights = await acquireWeights(card, store, options);
  const runner = await openRunner(card, weights, { ...options, store });
  return {
    ...runner,
    card,
    model: identify(card, weights, runner),
    opened: openingOf(options),
    [Symbol.asyncDispose]: () => runner[Symbol.asyncDispose](),
  };
}

function openingOf(
  { checkpoint, weights, stateAt, family, hyperparameters, compat, isolate }:
    OpenGeneratorOptions,
): ModelOpening {
  return {
    checkpoint,
    weights,
    stateAt,
    family,
    hyperparameters,
    compat,
    isolate,
  };
}

/** Which weights a model runs. */
export function identify(
  card: ModelCard,
  { sha256, source, path, stateAt, licence }: Weights,
  { family, hyperparameters }: Pick<Runner, "family" | "hyperparameters">,
): ModelIdentity {
  return {
    id: card.id,
    sha256,
    source,
    checkpoint: path,
    ...stateAt !== undefined && { stateAt },
    licence,
    family,
    hyperparameters,
  };
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
