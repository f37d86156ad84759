/** Writing a PGGAN of any form as a graph. */
import type { StateDict } from "../../../lib/checkpoint/mod.ts";
import { GraphBuilder, type Value } from "../../../lib/onnx/mod.ts";
import { float32Tensor, type Tensor } from "../../../lib/tensor.ts";
import type { GeneratorGraph, Hyperparameters } from "../family.ts";
import { describePort } from "../ports.ts";
import { readWeight } from "../weights.ts";
import type { PgganStyle } from "./form.ts";
import type { PgganLayer, PgganParts } from "./parts.ts";
import { findForm } from "./recognise.ts";

/** What every part of the graph is written with. */
interface Writing {
  readonly graph: GraphBuilder;
  readonly state: StateDict;
  readonly parts: PgganParts;
  readonly style: PgganStyle;
}

/** Writes the graph of a recognised PGGAN. */
export async function buildPggan(
  state: StateDict,
  hyperparameters: Hyperparameters,
): Promise<GeneratorGraph> {
  const found = findForm(state);
  if (found === undefined) {
    throw new RangeError(
      "Cannot build PGGAN as the tensors must be those of a PGGAN",
    );
  }
  const { form, parts } = found;
  const style = form.style(parts, hyperparameters);
  const writing = { graph: new GraphBuilder(), state, parts, style };
  const { graph } = writing;
  const z = graph.input("z", { shape: ["batch", parts.latentSize] });
  const sizes = await writeBlocks(writing, await writeFirst(writing, z));
  const blended = await writeImage(writing, sizes);
  const image = style.hasTanh ? graph.tanh(blended) : blended;
  graph.output("output", image);
  return {
    graph,
    inputs: [describePort(z, "latent")],
    outputs: [{ ...describePort(image, "output"), name: "output" }],
  };
}

/** From the latent to 4 x 4 pixels. */
async function writeFirst(
  { graph, state, parts, style }: Writing,
  z: Value,
): Promise<Value> {
  const { first, latentSize, widths: [width = 0] } = parts;
  const latent = style.isLatentNormal ? graph.pixelNormalization(z) : z;
  const numbers = await readEqualised(state, first, style);
  const features = first.shape.length === 2
    ? graph.reshape(graph.linear(latent, numbers), [0, width, 4, 4])
    : graph.convTranspose(
      graph.reshape(latent, [0, latentSize, 1, 1]),
      numbers,
    );
  return activate(graph, features, { ...style, isNormal: style.isFirstNormal });
}

/** Features of each size up to that of the image. */
async function writeBlocks(
  { graph, state, parts, style }: Writing,
  first: Value,
): Promise<Value[]> {
  const sizes: Value[] = [];
  let value = first;
  for (const block of parts.blocks.slice(0, style.lastBlock + 1)) {
    if (sizes.length > 0) value = double(graph, value, style);
    for (const layer of block) {
      const padding = ((layer.shape[2] ?? 1) - 1) / 2;
      const numbers = await readEqualised(state, layer, style);
      value = graph.conv(value, { ...numbers, padding });
      const isNormal = style.isBlockNormal;
      value = activate(graph, value, { ...style, isNormal });
    }
    sizes.push(value);
  }
  return sizes;
}

/** The image, blended with that of the previous size while that fades out. */
async function writeImage(
  { graph, state, parts, style }: Writing,
  sizes: readonly Value[],
): Promise<Value> {
  const imageOf = async (block: number): Promise<Value | undefined> => {
    const [layer, features] = [parts.toImage[block], sizes[block]];
    if (layer === undefined || features === undefined) return undefined;
    return graph.conv(features, await readEqualised(state, layer, style));
  };
  const image = await imageOf(style.lastBlock);
  if (image === undefined) {
    throw new RangeError(
      `Cannot build PGGAN as block ${style.lastBlock} must have an image`,
    );
  }
  const share = await readShare(state, style);
  const previous = share > 0 ? await imageOf(style.lastBlock - 1) : undefined;
  if (previous === undefined) return image;
  return graph.add(
    graph.mul(double(graph, previous, style), graph.constant(share)),
    graph.mul(image, graph.constant(1 - share)),
  );
}

async function readShare(
  state: StateDict,
  { previousShare }: PgganStyle,
): Promise<number> {
  if (typeof previousShare === "number") return previousShare;
  if (!state.tensors.has(previousShare)) return 0;
  const { data } = await state.read(previousShare);
  return Number(data[0] ?? 0);
}

function activate(
  graph: GraphBuilder,
  value: Value,
  { isNormal, normPlace, slope }:
    & Pick<PgganStyle, "normPlace" | "slope">
    & { readonly isNormal: boolean },
): Value {
  if (!isNormal) return graph.leakyRelu(value, slope);
  return normPlace === "before"
    ? graph.leakyRelu(graph.pixelNormalization(value), slope)
    : graph.pixelNormalization(graph.leakyRelu(value, slope));
}

function double(
  graph: GraphBuilder,
  value: Value,
  { upsampling }: PgganStyle,
): Value {
  return graph.resize(value, { scales: [1, 1, 2, 2], mode: upsampling });
}

/** Numbers of a layer with the factor that the code applies at run time. */
async function readEqualised(
  state: StateDict,
  layer: PgganLayer,
  { gain, isBiasScaled }: PgganStyle,
) {
  const factor = gain(layer);
  const weight = await readWeight(state, layer.weight);
  const bias = layer.bias && await readWeight(state, layer.bias);
  return {
    weight: scaled(weight, factor),
    bias: bias && isBiasScaled ? scaled(bias, factor) : bias || undefined,
  };
}

function scaled(
  { data, shape }: Tensor<"float32">,
  factor: number,
): Tensor<"float32"> {
  return float32Tensor(data.map((value) => value * factor), shape);
}
