/** Writing a U-Net generator as a graph. */
import type { StateDict } from "../../../lib/checkpoint/mod.ts";
import { GraphBuilder, type Value } from "../../../lib/onnx/mod.ts";
import type { GeneratorGraph, Hyperparameters } from "../family.ts";
import { declareImage, finishImage } from "../images.ts";
import { type Norm, type Statistics, writeNorm } from "../norms.ts";
import { readOptionalWeight, readWeight } from "../weights.ts";
import { type LevelPlan, planUnet } from "./plan.ts";

/** Slope of the LeakyReLU on the way down. */
const SLOPE = 0.2;

/** What every part of the graph is written with. */
interface Writing {
  readonly graph: GraphBuilder;
  readonly state: StateDict;
  readonly norm: Norm;
  readonly statistics: Statistics;
}

/** Writes the graph of a recognised U-Net generator. */
export async function buildUnet(
  state: StateDict,
  hyperparameters: Hyperparameters,
): Promise<GeneratorGraph> {
  const plan = planUnet(state);
  if (plan === undefined) {
    throw new RangeError(
      "Cannot build U-Net generator as the tensors must be those of one",
    );
  }
  const { levels, inputChannels } = plan;
  const graph = new GraphBuilder();
  const port = { channels: inputChannels, sizeMultiple: 2 ** levels.length };
  const x = declareImage(graph, port, hyperparameters);
  const writing = {
    graph,
    state,
    norm: hyperparameters["norm"] as Norm,
    statistics: hyperparameters["statistics"] as Statistics,
  };
  const image = graph.tanh(
    await writeUp(writing, levels, await writeDown(writing, levels, x)),
  );
  return finishImage(graph, { x, image, port });
}

/** The features behind the convolution of each level, from the top. */
async function writeDown(
  writing: Writing,
  levels: readonly LevelPlan[],
  x: Value,
): Promise<Value[]> {
  const { graph, state } = writing;
  const features: Value[] = [];
  for (const { downPath, downNormPath } of levels) {
    const outer = features.at(-1);
    const input = outer === undefined ? x : graph.leakyRelu(outer, SLOPE);
    const value = graph.conv(input, {
      ...await readKernels(state, downPath),
      stride: 2,
      padding: 1,
    });
    features.push(await withNorm(writing, downNormPath, value));
  }
  return features;
}

/** The image, from the features of all levels. */
async function writeUp(
  writing: Writing,
  levels: readonly LevelPlan[],
  features: readonly Value[],
): Promise<Value> {
  const { graph, state } = writing;
  let made: Value | undefined;
  for (
    const [depth, { upPath, upNormPath }] of [...levels.entries()].reverse()
  ) {
    const skip = features[depth] as Value;
    const joined = made === undefined ? skip : graph.concat([skip, made], 1);
    const value = graph.convTranspose(graph.relu(joined), {
      ...await readKernels(state, upPath),
      stride: 2,
      padding: 1,
    });
    made = await withNorm(writing, upNormPath, value);
  }
  return made as Value;
}

async function readKernels(state: StateDict, path: string) {
  return {
    weight: await readWeight(state, `${path}.weight`),
    bias: await readOptionalWeight(state, `${path}.bias`),
  };
}

async function withNorm(
  writing: Writing,
  path: string | undefined,
  value: Value,
): Promise<Value> {
  if (path === undefined) return value;
  return await writeNorm(writing.graph, value, { ...writing, path });
}
