/** LPIPS with AlexNet as a graph of two images. */
import { readWeight } from "../../../models/families/weights.ts";
import type { StateDict } from "../../checkpoint/mod.ts";
import { CheckpointError } from "../../errors.ts";
import { encodeModel, GraphBuilder, type Value } from "../../onnx/mod.ts";
import { float32Tensor } from "../../tensor.ts";

/** torchvision's names of the convolutions with what no tensor tells. */
const CONVOLUTIONS = [
  { name: "features.0", stride: 4, padding: 2, channels: 64 },
  { name: "features.3", stride: 1, padding: 2, channels: 192 },
  { name: "features.6", stride: 1, padding: 1, channels: 384 },
  { name: "features.8", stride: 1, padding: 1, channels: 256 },
  { name: "features.10", stride: 1, padding: 1, channels: 256 },
];
/** Convolutions that a pool of 3 x 3 stands before. */
const POOLED: ReadonlySet<string> = new Set(["features.3", "features.6"]);

/** Mean and deviation of ImageNet's colours, for values from -1 to 1. */
const SHIFT = [-0.030, -0.088, -0.188];
const SCALE = [0.458, 0.448, 0.450];
/** What keeps a division from having no divisor, as in the original. */
const EPSILON = 1e-10;

/**
 * The graph from `reference` and `image`, [1, 3, height, width] with values from
 * -1 to 1, to `distance`.
 *
 * @throws {CheckpointError} when a tensor is missing or of another network.
 */
export async function writePerceptualGraph(
  network: StateDict,
  layers: StateDict,
): Promise<Uint8Array> {
  const graph = new GraphBuilder();
  const shape = [1, 3, "height", "width"];
  let pair = ["reference", "image"].map((name) =>
    normalized(graph, graph.input(name, { shape }))
  );
  let distance: Value | undefined;
  for (const [at, convolution] of CONVOLUTIONS.entries()) {
    const { name, channels, ...steps } = convolution;
    const weight = await readWeight(network, `${name}.weight`);
    const bias = await readWeight(network, `${name}.bias`);
    const layer = `lin${at}.model.1.weight`;
    const share = await readWeight(layers, layer);
    if (weight.shape[0] !== channels || share.shape[1] !== channels) {
      throw new CheckpointError(
        `Cannot compute LPIPS as ${name} must have ${channels} channels: current shapes are [${weight.shape}] and [${share.shape}] of ${layer}`,
      );
    }
    pair = pair.map((x) => {
      const input = POOLED.has(name) ? pool(graph, x) : x;
      return graph.relu(graph.conv(input, { weight, bias, ...steps }));
    });
    const term = weighted(graph, pair, share);
    distance = distance === undefined ? term : graph.add(distance, term);
  }
  if (distance !== undefined) graph.output("distance", distance);
  return encodeModel(graph.toModel());
}

function normalized(graph: GraphBuilder, x: Value): Value {
  const perChannel = (values: readonly number[]) =>
    graph.constant(float32Tensor(Float32Array.from(values), [1, 3, 1, 1]));
  return graph.div(graph.sub(x, perChannel(SHIFT)), perChannel(SCALE));
}

function pool(graph: GraphBuilder, x: Value): Value {
  const attributes = {
    kernel_shape: { ints: [3, 3] },
    strides: { ints: [2, 2] },
  };
  const shape = [...x.shape.slice(0, 2), `${x.name}_h`, `${x.name}_w`];
  return graph.node("MaxPool", { inputs: [x], attributes, shape });
}

/** The mean over all places of the weighted squared differences. */
function weighted(
  graph: GraphBuilder,
  pair: readonly Value[],
  share: Parameters<GraphBuilder["conv"]>[1]["weight"],
): Value {
  const [a, b] = pair.map((x) => unit(graph, x));
  const difference = graph.sub(a!, b!);
  const squares = graph.mul(difference, difference);
  return graph.reduceMean(graph.conv(squares, { weight: share }), [2, 3]);
}

/** Features of length 1 at each place. */
function unit(graph: GraphBuilder, x: Value): Value {
  const channels = graph.constant(Number(x.shape[1]));
  const squares = graph.mul(graph.reduceMean(graph.mul(x, x), [1]), channels);
  const length = graph.add(graph.sqrt(squares), graph.constant(EPSILON));
  return graph.div(x, length);
}
