/** Writing a ResNet generator as a graph. */
import type { StateDict } from "../../../lib/checkpoint/mod.ts";
import { GraphBuilder, type Value } from "../../../lib/onnx/mod.ts";
import type { GeneratorGraph, Hyperparameters } from "../family.ts";
import { declareImage, finishImage } from "../images.ts";
import { type Norm, type Statistics, writeNorm } from "../norms.ts";
import { readOptionalWeight, readWeight } from "../weights.ts";
import type { LayerPlace, Layout } from "./layout.ts";
import { OUTER_KERNEL, planResnet } from "./plan.ts";

/** What every part of the graph is written with. */
interface Writing {
  readonly graph: GraphBuilder;
  readonly state: StateDict;
  readonly norm: Norm;
  readonly statistics: Statistics;
  readonly paddingType: string;
}

/** How a convolution moves over its input. */
interface Step {
  /** Border that is filled by the image before it. */
  readonly border?: number;
  /** How the border is filled. */
  readonly mode?: "reflect" | "edge";
  /** Zeros on each side. */
  readonly padding?: number;
  readonly stride?: number;
  readonly isTransposed?: boolean;
}

const OUTER: Step = { border: (OUTER_KERNEL - 1) / 2, mode: "reflect" };
const HALVING: Step = { stride: 2, padding: 1 };
const DOUBLING: Step = { stride: 2, padding: 1, isTransposed: true };

const INNER: Readonly<Record<string, Step>> = {
  reflect: { border: 1, mode: "reflect" },
  replicate: { border: 1, mode: "edge" },
  zero: { padding: 1 },
};

/** Writes the graph of a recognised ResNet generator. */
export async function buildResnet(
  state: StateDict,
  hyperparameters: Hyperparameters,
): Promise<GeneratorGraph> {
  const plan = planResnet(state);
  if (plan === undefined) {
    throw new RangeError(
      "Cannot build ResNet generator as the tensors must be those of one",
    );
  }
  const graph = new GraphBuilder();
  const port = {
    channels: plan.inputChannels,
    sizeMultiple: 2 ** plan.downsamplings,
  };
  const x = declareImage(graph, port, hyperparameters);
  const image = await writeLayers(
    {
      graph,
      state,
      norm: hyperparameters["norm"] as Norm,
      statistics: hyperparameters["statistics"] as Statistics,
      paddingType: String(hyperparameters["padding_type"]),
    },
    plan.layout,
    x,
  );
  return finishImage(graph, { x, image, port });
}

async function writeLayers(
  writing: Writing,
  { head, downs, blocks, ups, tail }: Layout,
  x: Value,
): Promise<Value> {
  const { graph } = writing;
  let value = await writeActivated(writing, { place: head, step: OUTER }, x);
  for (const place of downs) {
    value = await writeActivated(writing, { place, step: HALVING }, value);
  }
  const step = INNER[writing.paddingType] ?? {};
  for (const [first, second] of blocks) {
    const inner = await writeActivated(writing, { place: first, step }, value);
    const change = await writeLayer(writing, { place: second, step }, inner);
    value = graph.add(value, change);
  }
  for (const place of ups) {
    value = await writeActivated(writing, { place, step: DOUBLING }, value);
  }
  return graph.tanh(
    await writeLayer(writing, { place: tail, step: OUTER }, value),
  );
}

/** A convolution and how it moves. */
interface Layer {
  readonly place: LayerPlace;
  readonly step: Step;
}

async function writeActivated(
  writing: Writing,
  layer: Layer,
  input: Value,
): Promise<Value> {
  return writing.graph.relu(await writeLayer(writing, layer, input));
}

async function writeLayer(
  writing: Writing,
  { place, step }: Layer,
  input: Value,
): Promise<Value> {
  const { graph, state } = writing;
  const { path, normPath } = place;
  const { border = 0, mode = "reflect", isTransposed, ...rest } = step;
  const options = {
    weight: await readWeight(state, `${path}.weight`),
    bias: await readOptionalWeight(state, `${path}.bias`),
    ...rest,
  };
  const borders = [0, 0, border, border];
  const framed = border === 0
    ? input
    : graph.pad(input, { before: borders, after: borders, mode });
  const value = isTransposed
    ? graph.convTranspose(framed, { ...options, outputPadding: 1 })
    : graph.conv(framed, options);
  if (normPath === undefined) return value;
  return await writeNorm(graph, value, { ...writing, path: normPath });
}
