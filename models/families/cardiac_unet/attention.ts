/** Writing attention of all places to each other. */
import type { Value } from "../../../lib/onnx/mod.ts";
import type { PlainPlan } from "./layers.ts";
import { normalise, readConvolution, type Writing } from "./writing.ts";

/**
 * Attention with one head (Vaswani et al. 2017): each place takes the mean of
 * the values of all places, weighted by how its query fits their keys.
 */
export async function writeAttention(
  writing: Writing,
  { path, inputChannels: channels }: PlainPlan,
  input: Value,
): Promise<Value> {
  const { graph } = writing;
  const normal = await normalise(writing, `${path}.norm`, input);
  const all = graph.reshape(
    graph.conv(normal, await readConvolution(writing, `${path}.qkv`)),
    [0, 3 * channels, -1],
  );
  const [query, key, value] = [0, 1, 2].map((part) =>
    graph.slice(all, [{
      axis: 1,
      start: part * channels,
      end: (part + 1) * channels,
    }])
  ) as [Value, Value, Value];
  const scale = graph.constant(1 / Math.sqrt(channels));
  const places = graph.transpose(graph.mul(query, scale), [0, 2, 1]);
  const weights = graph.softmax(graph.matMul(places, key));
  const means = graph.matMul(weights, graph.transpose(value, [0, 2, 1]));
  const result = graph.reshapeLike(graph.transpose(means, [0, 2, 1]), input);
  const projection = await readConvolution(writing, `${path}.proj_out`);
  return graph.add(input, graph.conv(result, projection));
}
