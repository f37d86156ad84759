/**
 * Nets that know what they should: for data of independent normal values the
 * best prediction of the noise is linear in the noisy sample.
 *
 * With x = sqrt(a) x0 + sqrt(1 - a) e and x0 from N(mean, deviation^2), the
 * mean of e given x is sqrt(1 - a) (x - sqrt(a) mean) / (a deviation^2 + 1 - a).
 */
import {
  type Dimension,
  encodeModel,
  GraphBuilder,
  type Value,
} from "../../lib/onnx/mod.ts";
import type {
  CardOutput,
  CardSampler,
  ModelCard,
} from "../../lib/registry/card.ts";
import { remainingSignal } from "../../lib/sampling/diffusion/schedule.ts";
import { openGenerator } from "../../lib/sampling/generator.ts";
import type { SampleGenerator } from "../../lib/sampling/sample.ts";
import { openStore } from "../../lib/store/mod.ts";
import { float32Tensor } from "../../lib/tensor.ts";
import { EXAMPLE_CARD } from "./fake_generator.ts";

/** The data that a net knows, and what it tells. */
export interface GaussianNetOptions {
  /** Mean of the data of each class, or of all. */
  readonly means?: readonly number[];
  /** Standard deviation of the data. */
  readonly deviation?: number;
  /** Sizes of a sample. */
  readonly shape?: readonly number[];
  /** What it tells. */
  readonly prediction?: CardSampler["prediction"];
  /** The noise that it was made for. */
  readonly sampler?: Pick<CardSampler, "schedule" | "trainSteps">;
}

export const SCHEDULE = { schedule: "linear", trainSteps: 1000 } as const;

/** An ONNX file whose inputs are x, t, and the class where there are several. */
export function gaussianNet(options: GaussianNetOptions = {}): Uint8Array {
  const { means = [0.5], shape = [1, 8, 8], deviation = 0.2 } = options;
  const { prediction = "epsilon", sampler = SCHEDULE } = options;
  const signal = remainingSignal(sampler);
  const graph = new GraphBuilder();
  const x = graph.input("x", { shape: ["batch", ...shape] });
  const t = graph.input("t", { shape: ["batch"], dtype: "int64" });
  const table = (at: (a: number) => number) =>
    broadcastable(graph, shape, {
      numbers: Float32Array.from(signal, at),
      rows: t,
    });
  const label = means.length === 1
    ? undefined
    : graph.input("label", { shape: ["batch"], dtype: "int64" });
  const mean = label === undefined
    ? graph.constant(means[0] ?? 0)
    : broadcastable(graph, shape, {
      numbers: Float32Array.from(means),
      rows: label,
    });
  const variance = (a: number) => a * deviation ** 2 + 1 - a;
  const off = graph.sub(x, graph.mul(table(Math.sqrt), mean));
  const noise = graph.mul(off, table((a) => Math.sqrt(1 - a) / variance(a)));
  const clean = graph.add(
    mean,
    graph.mul(off, table((a) => Math.sqrt(a) * deviation ** 2 / variance(a))),
  );
  const told = {
    epsilon: noise,
    sample: clean,
    // v = sqrt(a) e - sqrt(1 - a) x0 (Salimans & Ho 2022).
    v: graph.sub(
      graph.mul(table(Math.sqrt), noise),
      graph.mul(table((a) => Math.sqrt(1 - a)), clean),
    ),
  }[prediction];
  graph.output("told", told);
  return encodeModel(graph.toModel());
}

function broadcastable(
  graph: GraphBuilder,
  shape: readonly Dimension[],
  { numbers, rows }: { numbers: Float32Array; rows: Value },
): Value {
  const one = graph.gather(float32Tensor(numbers, [numbers.length]), rows);
  return graph.reshape(one, [-1, ...shape.map(() => 1)]);
}

/** What to change about the sampler and the net. */
export interface DiffusionOptions extends Partial<CardSampler> {
  readonly net?: GaussianNetOptions;
  readonly outputs?: readonly CardOutput[];
}

/** The card of a Gaussian net. */
export function diffusionCard(options: DiffusionOptions): ModelCard {
  const { net = {}, outputs, ...sampler } = options;
  const { means = [] } = net;
  const [low, high] = [-2, 2];
  return {
    ...EXAMPLE_CARD,
    execution: {
      ...EXAMPLE_CARD.execution,
      family: "onnx",
      sampler: {
        kind: "ddpm",
        sample: "x",
        timestep: "t",
        steps: 1000,
        ...SCHEDULE,
        prediction: net.prediction ?? "epsilon",
        ...net.sampler,
        ...sampler,
      },
      inputs: means.length < 2 ? [] : [{
        kind: "condition",
        name: "label",
        values: means.map((_, value) => ({ value, label: `class${value}` })),
        default: "balanced",
      }],
      outputs: outputs ?? [{
        role: "image",
        name: "image",
        tensor: "told",
        mapping: { range: [low, high], rounding: "nearest", overflow: "clamp" },
      }],
    },
  };
}

/** A Gaussian net in its loop, on the device that every machine has. */
export async function gaussianDiffusion(
  options: DiffusionOptions = {},
): Promise<SampleGenerator> {
  return await openGenerator(diffusionCard(options), {
    weights: gaussianNet(options.net),
    store: openStore({ offline: true }),
    device: "wasm",
    threads: 1,
  });
}
