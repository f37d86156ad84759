/** Writing a MONAI generator as a graph. */
import type { StateDict } from "../../../lib/checkpoint/mod.ts";
import { GraphBuilder, type Value } from "../../../lib/onnx/mod.ts";
import type { GeneratorGraph, Hyperparameters } from "../family.ts";
import { describePort } from "../ports.ts";
import { readOptionalWeight, readWeight } from "../weights.ts";
import { type LayerPlan, planMonaiGenerator, type UnitPlan } from "./plan.ts";

/** What every part of the graph is written with. */
interface Writing {
  readonly graph: GraphBuilder;
  readonly state: StateDict;
}

/** Writes the graph of a recognised MONAI generator. */
export async function buildMonaiGenerator(
  state: StateDict,
  hyperparameters: Hyperparameters,
): Promise<GeneratorGraph> {
  const plan = planMonaiGenerator(state);
  if (plan === undefined) {
    throw new RangeError(
      "Cannot build MONAI generator as the tensors must be those of one",
    );
  }
  const { start_shape: start, strides, final_activation } = hyperparameters;
  const writing = { graph: new GraphBuilder(), state };
  const { graph } = writing;
  const z = graph.input("z", { shape: ["batch", plan.latentSize] });
  const features = graph.linear(z, await readConvolution(state, "linear"));
  let value = graph.reshape(features, [0, ...numbers(start)]);
  for (const [place, layer] of plan.layers.entries()) {
    const stride = numbers(strides)[place] ?? 1;
    value = await writeLayer(writing, { ...layer, stride }, value);
  }
  if (final_activation === "sigmoid") value = graph.sigmoid(value);
  if (final_activation === "tanh") value = graph.tanh(value);
  graph.output("output", value);
  return {
    graph,
    inputs: [{ ...describePort(z, "latent"), distribution: "uniform" }],
    outputs: [{
      ...describePort(value, "output"),
      name: "output",
      ...final_activation === "sigmoid" && { range: [0, 1] },
    }],
  };
}

function numbers(value: Hyperparameters[string] | undefined): number[] {
  return Array.isArray(value) ? value.map(Number) : [];
}

async function writeLayer(
  writing: Writing,
  layer: LayerPlan & { readonly stride: number },
  input: Value,
): Promise<Value> {
  const { graph, state } = writing;
  const { path, kernel, stride, units } = layer;
  const padding = (kernel - 1) / 2;
  const value = graph.convTranspose(input, {
    ...await readConvolution(state, path),
    stride,
    padding,
    outputPadding: stride - 1,
  });
  let residual = value;
  for (const unit of units) {
    residual = await writeUnit(writing, { ...unit, padding }, residual);
  }
  return graph.add(residual, value);
}

/** Convolution, instance norm without learnt numbers, PReLU. */
async function writeUnit(
  { graph, state }: Writing,
  { path, slopePath, padding }: UnitPlan & { readonly padding: number },
  input: Value,
): Promise<Value> {
  const convolution = await readConvolution(state, path);
  const value = graph.conv(input, { ...convolution, padding });
  if (slopePath === undefined) return value;
  const normal = graph.instanceNormalization(value);
  const { data } = await readWeight(state, slopePath);
  const [slope] = data;
  // One slope for all channels is a LeakyReLU, which more devices have.
  return data.length === 1 && slope !== undefined
    ? graph.leakyRelu(normal, slope)
    : graph.prelu(normal, {
      dtype: "float32",
      shape: [data.length, 1, 1],
      data,
    });
}

async function readConvolution(state: StateDict, path: string) {
  return {
    weight: await readWeight(state, `${path}.weight`),
    bias: await readOptionalWeight(state, `${path}.bias`),
  };
}
