/** Writing a FastGAN as a graph. */
import type { StateDict } from "../../../lib/checkpoint/mod.ts";
import { GraphBuilder, type Value } from "../../../lib/onnx/mod.ts";
import type { GeneratorGraph, Hyperparameters } from "../family.ts";
import { type Statistics, writeNorm } from "../norms.ts";
import { describePort } from "../ports.ts";
import { readSpectralWeight } from "../spectral_norm.ts";
import { readWeight } from "../weights.ts";
import {
  EXCITATION_RATIO,
  type FastganPlan,
  FIRST_SIZE,
  planFastgan,
  type UpBlock,
} from "./plan.ts";

/** What every part of the graph is written with. */
interface Writing {
  readonly graph: GraphBuilder;
  readonly state: StateDict;
  readonly statistics: Statistics;
  /** Noises in the order in which the net draws them. */
  readonly noises: Value[];
}

/** The code ends with a tanh at its largest size alone. */
const SIZE_WITH_TANH = 1024;

/** Writes the graph of a recognised FastGAN. */
export async function buildFastgan(
  state: StateDict,
  { statistics }: Hyperparameters,
): Promise<GeneratorGraph> {
  const plan = planFastgan(state);
  if (plan === undefined) {
    throw new RangeError(
      "Cannot build FastGAN as the tensors must be those of a FastGAN",
    );
  }
  const writing: Writing = {
    graph: new GraphBuilder(),
    state,
    statistics: statistics === "batch" ? "batch" : "running",
    noises: [],
  };
  const { graph, noises } = writing;
  const z = graph.input("z", { shape: ["batch", plan.latentSize] });
  const images = await writeImages(writing, plan, z);
  images.forEach((image, name) => graph.output(name, image));
  return {
    graph,
    inputs: [
      describePort(z, "latent"),
      ...noises.map((noise) => describePort(noise, "noise")),
    ],
    outputs: [...images].map(([name, image]) => ({
      ...describePort(image, "output"),
      name,
    })),
  };
}

/** The image, and the small one that the net was trained with beside it. */
async function writeImages(
  writing: Writing,
  plan: FastganPlan,
  z: Value,
): Promise<Map<string, Value>> {
  const { graph } = writing;
  const features = new Map([[FIRST_SIZE, await writeFirst(writing, plan, z)]]);
  let value = features.get(FIRST_SIZE) as Value;
  for (const block of plan.blocks) {
    value = await writeBlock(writing, block, value);
    const small = features.get(block.size / EXCITATION_RATIO);
    if (block.excitation !== undefined && small !== undefined) {
      const gates = await writeExcitation(writing, block.excitation, small);
      value = graph.mul(value, gates);
    }
    features.set(block.size, value);
  }
  const isBounded = plan.blocks.at(-1)?.size === SIZE_WITH_TANH;
  const images = new Map<string, Value>();
  for (const { name, path, size, padding } of plan.images) {
    const source = features.get(size) ?? value;
    const weight = await readSpectral(writing, path);
    const image = graph.conv(source, { weight, padding });
    images.set(name, isBounded ? graph.tanh(image) : image);
  }
  return images;
}

/** From the latent to 4 x 4 pixels. */
async function writeFirst(
  writing: Writing,
  { first, latentSize }: FastganPlan,
  z: Value,
): Promise<Value> {
  const { graph } = writing;
  const features = graph.convTranspose(
    graph.reshape(z, [0, latentSize, 1, 1]),
    { weight: await readSpectral(writing, first.conv, true) },
  );
  return await writeGate(writing, first.norm, features);
}

/** Features of twice the side. */
async function writeBlock(
  writing: Writing,
  { steps }: UpBlock,
  input: Value,
): Promise<Value> {
  const { graph, state } = writing;
  let value = graph.resize(input, { scales: [1, 1, 2, 2], mode: "nearest" });
  for (const { conv, noise, norm } of steps) {
    const weight = await readSpectral(writing, conv);
    value = graph.conv(value, { weight, padding: 1 });
    if (noise !== undefined) {
      const strength = await readWeight(state, `${noise}.weight`);
      value = graph.add(value, graph.mul(drawNoise(writing, value), strength));
    }
    value = await writeGate(writing, norm, value);
  }
  return value;
}

/** One number for each place of the features. */
function drawNoise({ graph, noises }: Writing, { shape }: Value): Value {
  const noise = graph.input(`noise_${noises.length}`, {
    shape: ["batch", 1, ...shape.slice(2)],
  });
  noises.push(noise);
  return noise;
}

async function writeGate(
  { graph, state, statistics }: Writing,
  path: string,
  value: Value,
): Promise<Value> {
  return graph.gatedLinearUnit(
    await writeNorm(graph, value, { state, path, norm: "batch", statistics }),
  );
}

/** Factors for the channels of large features, from small ones. */
async function writeExcitation(
  writing: Writing,
  path: string,
  small: Value,
): Promise<Value> {
  const { graph } = writing;
  const side = Number(small.shape[2]);
  const pooled = side > FIRST_SIZE
    ? graph.averagePool(small, side / FIRST_SIZE)
    : small;
  const squeezed = graph.conv(pooled, {
    weight: await readSpectral(writing, `${path}.main.1`),
  });
  const gates = graph.conv(graph.silu(squeezed), {
    weight: await readSpectral(writing, `${path}.main.3`),
  });
  return graph.sigmoid(gates);
}

/** Upstream's training state takes one power iteration before each call. */
function readSpectral(
  { state, statistics }: Writing,
  path: string,
  isTransposed = false,
) {
  const isImproved = statistics === "batch";
  return readSpectralWeight(state, path, { isTransposed, isImproved });
}
