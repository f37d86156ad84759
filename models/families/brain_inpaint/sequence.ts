/** Layers that follow each other, as the brain tumour nets have them. */
import type { StateDict } from "../../../lib/checkpoint/mod.ts";
import type { GraphBuilder, Value } from "../../../lib/onnx/mod.ts";
import type { ModulePool } from "../module_pool.ts";
import { readSpectralWeight } from "../spectral_norm.ts";
import { readOptionalWeight } from "../weights.ts";

/** A layer of an architecture. */
export interface LayerSpec {
  /** Its number in the sequence. */
  readonly place: number;
  /** A residual block holds two convolutions; doubling has no tensors. */
  readonly kind: "convolution" | "transposed" | "residual" | "doubling";
  /** Step of a convolution; 1 when absent. */
  readonly stride?: number;
}

/** A layer with what its tensors tell. */
export interface LayerPlan extends LayerSpec {
  /** Names of its convolutions. */
  readonly paths: readonly string[];
  /** Side of their kernels. */
  readonly kernel: number;
  /** Channels it takes. */
  readonly inputChannels: number;
  /** Channels it gives. */
  readonly outputChannels: number;
}

/** A sequence that has all its layers; nothing when it has not. */
export function takeSequence(
  pool: ModulePool,
  name: string,
  specs: readonly LayerSpec[],
): readonly LayerPlan[] | undefined {
  const layers: LayerPlan[] = [];
  for (const spec of specs) {
    const channels = layers.at(-1)?.outputChannels;
    const layer = takeLayer(pool, { ...spec, name, channels });
    if (layer === undefined) return undefined;
    layers.push(layer);
  }
  return layers;
}

function takeLayer(
  pool: ModulePool,
  { name, channels, ...spec }: LayerSpec & {
    readonly name: string;
    readonly channels: number | undefined;
  },
): LayerPlan | undefined {
  const { kind } = spec;
  const paths = pathsOf(`${name}.${spec.place}`, kind);
  const shapes = paths.map((path) => takeKernel(pool, path));
  const [first = [channels ?? 0, channels ?? 0, 1, 1]] = shapes;
  const [kernel = 0] = first.slice(2);
  const [outputChannels = 0, inputChannels = 0] = kind === "transposed"
    ? [first[1], first[0]]
    : first;
  const isGood = inputChannels === (channels ?? inputChannels) &&
    kernel % 2 === 1 && first[3] === kernel &&
    shapes.every((shape) => shape?.join() === first.join()) &&
    (kind !== "residual" || inputChannels === outputChannels);
  return isGood
    ? { ...spec, paths, kernel, inputChannels, outputChannels }
    : undefined;
}

function pathsOf(path: string, kind: LayerSpec["kind"]): string[] {
  switch (kind) {
    case "convolution":
      return [`${path}.conv.0`];
    case "transposed":
      return [path];
    case "residual":
      return [0, 1].map((place) => `${path}.conv_block.${place}.conv.0`);
    case "doubling":
      return [];
  }
}

function takeKernel(
  pool: ModulePool,
  path: string,
): readonly number[] | undefined {
  const shapes = pool.take(path)?.shapes;
  const shape = shapes?.get("weight") ?? shapes?.get("weight_orig");
  return shape?.length === 4 ? shape : undefined;
}

/** What a sequence is written with. */
export interface Writing {
  /** The graph. */
  readonly graph: GraphBuilder;
  /** Where the numbers are. */
  readonly state: StateDict;
  /** Slope of the LeakyReLU; 0 is a ReLU. */
  readonly slope: number;
}

/** Writes layers one after the other. */
export async function writeSequence(
  writing: Writing,
  layers: readonly LayerPlan[],
  input: Value,
): Promise<Value> {
  let value = input;
  for (const layer of layers) value = await writeLayer(writing, layer, value);
  return value;
}

async function writeLayer(
  writing: Writing,
  layer: LayerPlan,
  input: Value,
): Promise<Value> {
  const { graph } = writing;
  if (layer.kind === "doubling") {
    return graph.resize(input, { scales: [1, 1, 2, 2], mode: "nearest" });
  }
  const [first = "", second] = layer.paths;
  const value = activate(
    writing,
    await writeConvolution(writing, { ...layer, path: first }, input),
  );
  if (second === undefined) return value;
  // Nothing follows the sum: the next layer begins with its convolution.
  return graph.add(
    input,
    await writeConvolution(writing, { ...layer, path: second }, value),
  );
}

/** A convolution and the instance norm without learnt numbers behind it. */
async function writeConvolution(
  { graph, state }: Writing,
  { path, kind, kernel, stride = 1 }: LayerPlan & { readonly path: string },
  input: Value,
): Promise<Value> {
  const isTransposed = kind === "transposed";
  const options = {
    weight: await readSpectralWeight(state, path, { isTransposed }),
    bias: await readOptionalWeight(state, `${path}.bias`),
    stride,
    padding: (kernel - 1) / 2,
  };
  const value = isTransposed
    ? graph.convTranspose(input, { ...options, outputPadding: stride - 1 })
    : graph.conv(input, options);
  // Of a mask, most places are alike: the mean is large beside the deviation.
  return graph.instanceNormalization(value, { isByRows: true });
}

function activate({ graph, slope }: Writing, value: Value): Value {
  return slope === 0 ? graph.relu(value) : graph.leakyRelu(value, slope);
}
