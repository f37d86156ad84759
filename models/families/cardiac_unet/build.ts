/** Writing a cardiac U-Net as a graph. */
import type { StateDict } from "../../../lib/checkpoint/mod.ts";
import { GraphBuilder, type Value } from "../../../lib/onnx/mod.ts";
import type { GeneratorGraph, Hyperparameters } from "../family.ts";
import { describePort } from "../ports.ts";
import { readOptionalWeight, readWeight } from "../weights.ts";
import { writeAttention } from "./attention.ts";
import type { LayerPlan } from "./layers.ts";
import {
  type Block,
  type CardiacPlan,
  countHalvings,
  planCardiacUnet,
} from "./plan.ts";
import { writeResidual } from "./residual.ts";
import { normalise, readConvolution, type Writing } from "./writing.ts";

/** Writes the graph of a recognised cardiac U-Net. */
export async function buildCardiacUnet(
  state: StateDict,
  hyperparameters: Hyperparameters,
): Promise<GeneratorGraph> {
  const plan = planCardiacUnet(state);
  if (plan === undefined) {
    throw new RangeError(
      "Cannot build cardiac U-Net as the tensors must be those of one",
    );
  }
  const graph = new GraphBuilder();
  const { input_shape: size, num_groups_GN: groups } = hyperparameters;
  const sizes = Array.isArray(size) ? size.map(Number) : ["height", "width"];
  const shape = ["batch", plan.imageChannels, ...sizes];
  const x = graph.input("x", { shape });
  const years = graph.input("age_difference", { shape: ["batch"] });
  const embedding = await writeEmbedding(graph, state, {
    years,
    modelChannels: plan.modelChannels,
    maxPeriod: Number(hyperparameters["embedding_max_period"]),
  });
  const writing = { graph, state, groups: Number(groups), embedding };
  const map = await writeBlocks(writing, plan, x);
  const output = graph.add(map, x);
  const outputs = { output, map, clipped: graph.clip(output, 0, 1) };
  for (const [name, value] of Object.entries(outputs)) {
    graph.output(name, value);
  }
  const sizeMultiple = 2 ** countHalvings(plan);
  return {
    graph,
    inputs: [
      { ...describePort(x, "image"), sizeMultiple },
      describePort(years, "condition"),
    ],
    outputs: Object.entries(outputs).map(([name, value]) => ({
      ...describePort(value, "output"),
      name,
    })),
  };
}

/**
 * Cosines and sines of the years, with periods from 2 pi years on in geometric
 * progression (Vaswani et al. 2017), through two layers. Every residual block
 * begins with the last SiLU; it is written once.
 */
async function writeEmbedding(
  graph: GraphBuilder,
  state: StateDict,
  { years, modelChannels, maxPeriod }: {
    readonly years: Value;
    readonly modelChannels: number;
    readonly maxPeriod: number;
  },
): Promise<Value> {
  const half = modelChannels / 2;
  const frequencies = Float32Array.from(
    { length: half },
    (_, place) => maxPeriod ** (-place / half),
  );
  const angles = graph.mul(graph.reshape(years, [-1, 1]), {
    dtype: "float32",
    shape: [1, half],
    data: frequencies,
  });
  let value = graph.concat([graph.cos(angles), graph.sin(angles)], 1);
  for (const path of ["time_embed.0", "time_embed.2"]) {
    value = graph.silu(graph.linear(value, {
      weight: await readWeight(state, `${path}.weight`),
      bias: await readOptionalWeight(state, `${path}.bias`),
    }));
  }
  return value;
}

async function writeBlocks(
  writing: Writing,
  { inputBlocks, middleBlock, outputBlocks }: CardiacPlan,
  x: Value,
): Promise<Value> {
  const { graph } = writing;
  const kept: Value[] = [];
  let value = x;
  for (const block of inputBlocks) {
    value = await writeBlock(writing, block, value);
    kept.push(value);
  }
  value = await writeBlock(writing, middleBlock, value);
  for (const block of outputBlocks) {
    const last = kept.pop();
    if (last !== undefined) value = graph.concat([value, last], 1);
    value = await writeBlock(writing, block, value);
  }
  const normal = graph.silu(await normalise(writing, "out.0", value));
  const convolution = await readConvolution(writing, "out.2");
  return graph.conv(normal, { ...convolution, padding: 1 });
}

async function writeBlock(
  writing: Writing,
  block: Block,
  input: Value,
): Promise<Value> {
  let value = input;
  for (const layer of block) value = await writeLayer(writing, layer, value);
  return value;
}

async function writeLayer(
  writing: Writing,
  layer: LayerPlan,
  input: Value,
): Promise<Value> {
  if (layer.kind === "residual") return writeResidual(writing, layer, input);
  if (layer.kind === "attention") return writeAttention(writing, layer, input);
  const { graph } = writing;
  const value = layer.kind === "up"
    ? graph.resize(input, { scales: [1, 1, 2, 2], mode: "nearest" })
    : input;
  return graph.conv(value, {
    ...await readConvolution(writing, layer.path),
    stride: layer.kind === "down" ? 2 : 1,
    padding: 1,
  });
}
