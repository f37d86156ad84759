/** Writing a DCGAN as a graph. */
import type { StateDict } from "../../../lib/checkpoint/mod.ts";
import { GraphBuilder, type Value } from "../../../lib/onnx/mod.ts";
import type { GeneratorGraph, Hyperparameters } from "../family.ts";
import { describePort } from "../ports.ts";
import {
  readBatchNormalization,
  readOptionalWeight,
  readWeight,
} from "../weights.ts";
import type { ConditionPath } from "./condition.ts";
import { type DcganPlan, type LayerPlan, planDcgan } from "./plan.ts";

/** What every part of the graph is written with. */
interface Writing {
  readonly graph: GraphBuilder;
  readonly state: StateDict;
  readonly hyperparameters: Hyperparameters;
}

/** Writes the graph of a recognised DCGAN. */
export async function buildDcgan(
  state: StateDict,
  hyperparameters: Hyperparameters,
): Promise<GeneratorGraph> {
  const plan = planDcgan(state, hyperparameters);
  if (plan === undefined) {
    throw new RangeError(
      "Cannot build DCGAN as the tensors must be those of a DCGAN",
    );
  }
  const writing = { graph: new GraphBuilder(), state, hyperparameters };
  const { graph } = writing;
  const z = graph.input("z", { shape: ["batch", plan.latentSize, 1, 1] });
  const condition = declareCondition(graph, plan.condition);
  const label = condition && plan.condition &&
    await writeCondition(writing, plan.condition, condition);
  const latent = label === undefined ? z : graph.concat([z, label], 1);
  const image = await writeStack(writing, plan, latent);
  graph.output("output", image);
  const inputs = [describePort(z, "latent")];
  if (condition) inputs.push(describePort(condition, "condition"));
  return {
    graph,
    inputs,
    outputs: [{ ...describePort(image, "output"), name: "output" }],
  };
}

function declareCondition(
  graph: GraphBuilder,
  path: ConditionPath | undefined,
): Value | undefined {
  return path && graph.input("condition", {
    shape: ["batch"],
    dtype: path.kind === "categorical" ? "int64" : "float32",
  });
}

/** The condition as channels of one place, like the latent. */
async function writeCondition(
  { graph, state, hyperparameters }: Writing,
  path: ConditionPath,
  condition: Value,
): Promise<Value> {
  const features = path.embeddingPath === undefined
    ? graph.reshape(
      hyperparameters["is_condition_ignored"] === true
        ? graph.add(graph.mul(condition, graph.constant(0)), graph.constant(1))
        : condition,
      [-1, 1],
    )
    : graph.gather(
      await readWeight(state, `${path.embeddingPath}.weight`),
      condition,
    );
  let label = graph.linear(features, {
    weight: await readWeight(state, `${path.linearPath}.weight`),
    bias: await readOptionalWeight(state, `${path.linearPath}.bias`),
  });
  if (path.normPath !== undefined) {
    const norm = await readBatchNormalization(state, path.normPath);
    label = graph.batchNormalization(label, norm);
  }
  const slope = Number(hyperparameters["leakiness"]);
  return graph.reshape(graph.leakyRelu(label, slope), [0, path.channels, 1, 1]);
}

async function writeStack(
  writing: Writing,
  { layers }: DcganPlan,
  latent: Value,
): Promise<Value> {
  const { graph, hyperparameters } = writing;
  const slope = Number(hyperparameters["activation_slope"]);
  let value = latent;
  for (const layer of layers) {
    value = await writeLayer(writing, layer, value);
    if (layer === layers.at(-1) || !layer.isActivated) continue;
    value = slope === 0 ? graph.relu(value) : graph.leakyRelu(value, slope);
  }
  const final = hyperparameters["final_activation"];
  if (final === "none") return value;
  return final === "sigmoid" ? graph.sigmoid(value) : graph.tanh(value);
}

async function writeLayer(
  { graph, state }: Writing,
  layer: LayerPlan,
  input: Value,
): Promise<Value> {
  const { path, stride, padding, outputPadding, norm, normPath } = layer;
  const value = graph.convTranspose(input, {
    weight: await readWeight(state, `${path}.weight`),
    bias: await readOptionalWeight(state, `${path}.bias`),
    stride,
    padding,
    outputPadding,
  });
  if (norm === "instance") return graph.instanceNormalization(value);
  if (normPath === undefined) return value;
  const numbers = await readBatchNormalization(state, normPath);
  return graph.batchNormalization(value, numbers);
}
