/** What makes batches of samples: a net, a net in a loop, or no net at all. */
import type { Hyperparameters } from "../../models/families/family.ts";
import { UsageError } from "../errors.ts";
import {
  type CardSampler,
  CODE_FAMILY,
  type ModelCard,
} from "../registry/card.ts";
import { openSession } from "../runtime/mod.ts";
import { openIsolatedSession } from "../sandbox/mod.ts";
import type { Store } from "../store/mod.ts";
import { openCode } from "./code/open_code.ts";
import { openDiffusion } from "./diffusion/open_diffusion.ts";
import { settleSampler } from "./diffusion/settings.ts";
import type { OpenGeneratorOptions } from "./generator.ts";
import type { BundledGenerator } from "./graph_bundle.ts";
import { obtainGraph } from "./obtain_graph.ts";
import { readOnnxGenerator } from "./onnx_generator.ts";
import { ONNX_FAMILY, PROCEDURAL_FAMILY } from "./plain_families.ts";
import { openProcedural } from "./procedural/open_procedural.ts";
import { rowByRow, type RunNet } from "./row_by_row.ts";
import type { SampleGenerator } from "./sample.ts";
import { acquireWeights, filesBeside, type Weights } from "./weights.ts";

/** What makes batches, and what it is. */
export interface Runner extends Omit<SampleGenerator, "card" | "model"> {
  /** Name of the family. */
  readonly family: string;
  /** Options of the family. */
  readonly hyperparameters: Hyperparameters;
}

/** How to open a runner. */
export interface RunnerOptions extends OpenGeneratorOptions {
  /** Where other checkpoints come from. */
  readonly store: Store;
}

/**
 * Makes a model ready on a device.
 *
 * @throws {UnsupportedModelError} when it cannot be built from its weights.
 * @throws {DeviceError} when the device cannot be had.
 */
export async function openRunner(
  card: ModelCard,
  weights: Weights,
  options: RunnerOptions,
): Promise<Runner> {
  const family = options.family ?? card.execution.family;
  if (family === PROCEDURAL_FAMILY) return await openProcedural(weights);
  if (family === CODE_FAMILY) return await openCode(card, weights, options);
  const { sampler } = card.execution;
  if (sampler === undefined) return await openNet(card, weights, options);
  return await openLoop({ card, weights, sampler }, options);
}

async function openLoop(
  { card, weights, sampler: usual }: {
    readonly card: ModelCard;
    readonly weights: Weights;
    readonly sampler: CardSampler;
  },
  options: RunnerOptions,
): Promise<Runner> {
  const { sampler, settings, others } = settleSampler(
    usual,
    options.hyperparameters,
  );
  await using held = new AsyncDisposableStack();
  const netOptions = { ...options, hyperparameters: others };
  const net = held.use(await openNet(card, weights, netOptions));
  const decoder = sampler.decoder &&
    held.use(
      await openDecoder(card, sampler.decoder.checkpoint, options),
    );
  const loop = openDiffusion({ net, decoder, sampler });
  const owned = held.move();
  return {
    ...net,
    ...loop,
    hyperparameters: { ...net.hyperparameters, ...settings },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

async function openDecoder(
  card: ModelCard,
  checkpoint: string,
  options: RunnerOptions,
): Promise<Runner> {
  const { hyperparameters: _, weights: _own, ...others } = options;
  const settings = { ...others, checkpoint };
  using weights = await acquireWeights(card, options.store, settings);
  return await openNet(card, weights, settings);
}

async function openNet(
  card: ModelCard,
  weights: Weights,
  options: RunnerOptions,
): Promise<Runner> {
  const { device, threads, expectedItems, onEvent, signal } = options;
  const open = options.isolate ? openIsolatedSession : openSession;
  const graph = await readGraph(card, weights, options);
  for (const message of graph.notes) {
    onEvent?.({ type: "notice", code: "generator", message });
  }
  const session = await open(graph.onnx, {
    device,
    threads,
    expectedItems,
    onEvent,
    signal,
  });
  const run: RunNet = (feeds) => session.run(feeds);
  const { inputs, outputs, family, hyperparameters } = graph;
  const isSingle = inputs.some(({ role, shape }) =>
    role !== "condition" && shape[0] === 1
  );
  return {
    family,
    hyperparameters,
    inputs,
    outputs,
    device: session.device,
    description: session.description.name,
    run: isSingle ? rowByRow(run) : run,
    [Symbol.asyncDispose]: () => session[Symbol.asyncDispose](),
  };
}

/** The graph of a model that is one net. */
export async function readGraph(
  card: ModelCard,
  weights: Weights,
  options: RunnerOptions,
): Promise<BundledGenerator> {
  const family = options.family ?? card.execution.family;
  if (family !== ONNX_FAMILY) return await obtainGraph(card, weights, options);
  const unknown = Object.keys(options.hyperparameters ?? {});
  if (unknown.length > 0) {
    throw new UsageError(
      `Cannot set ${unknown.join(", ")} as an ONNX model runs as it is`,
      { hint: "Leave it out" },
    );
  }
  using source = await weights.open();
  return await readOnnxGenerator(
    source,
    card.execution.inputs,
    filesBeside(weights),
  );
}
