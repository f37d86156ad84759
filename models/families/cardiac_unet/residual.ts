/** Writing a residual block that takes the embedding. */
import type { Value } from "../../../lib/onnx/mod.ts";
import { readOptionalWeight, readWeight } from "../weights.ts";
import type { ResidualPlan } from "./layers.ts";
import { normalise, readConvolution, type Writing } from "./writing.ts";

/** The block's result, beside its shortcut. */
export async function writeResidual(
  writing: Writing,
  layer: ResidualPlan,
  input: Value,
): Promise<Value> {
  const { graph } = writing;
  const { path, isScaleShift, shortcutKernel, outputChannels } = layer;
  const features = await writeFeatures(writing, path);
  const normal = await normalise(writing, `${path}.in_layers.0`, input);
  let value = graph.conv(graph.silu(normal), {
    ...await readConvolution(writing, `${path}.in_layers.2`),
    padding: 1,
  });
  if (!isScaleShift) value = graph.add(value, features);
  value = await normalise(writing, `${path}.out_layers.0`, value);
  if (isScaleShift) {
    const [scale, shift] = halves(writing, features, outputChannels);
    const factor = graph.add(scale, graph.constant(1));
    value = graph.add(graph.mul(value, factor), shift);
  }
  value = graph.conv(graph.silu(value), {
    ...await readConvolution(writing, `${path}.out_layers.3`),
    padding: 1,
  });
  if (shortcutKernel === undefined) return graph.add(input, value);
  const shortcut = graph.conv(input, {
    ...await readConvolution(writing, `${path}.skip_connection`),
    padding: (shortcutKernel - 1) / 2,
  });
  return graph.add(shortcut, value);
}

/** The embedding as numbers for each channel [N, C, 1, 1]. */
async function writeFeatures(
  { graph, state, embedding }: Writing,
  path: string,
): Promise<Value> {
  const features = graph.linear(embedding, {
    weight: await readWeight(state, `${path}.emb_layers.1.weight`),
    bias: await readOptionalWeight(state, `${path}.emb_layers.1.bias`),
  });
  return graph.reshape(features, [0, -1, 1, 1]);
}

function halves(
  { graph }: Writing,
  features: Value,
  channels: number,
): [Value, Value] {
  return [
    graph.slice(features, [{ axis: 1, start: 0, end: channels }]),
    graph.slice(features, [{ axis: 1, start: channels }]),
  ];
}
