/** Folding batch normalisation into the layer before it. */
import { floatAttribute, intAttribute } from "../attributes.ts";
import { float32Tensor } from "../../tensor.ts";
import type { OnnxGraph, OnnxNode, OnnxTensor } from "../messages.ts";
import { floatsOf, toOnnxTensor } from "../onnx_tensor.ts";
import { countUses } from "./graph_uses.ts";
import { type Affine, scaleWeights } from "./scale_weights.ts";

/**
 * The graph in which each batch normalisation with running statistics right
 * after a convolution, a transposed convolution or a fully connected layer has
 * become part of that layer. Where something else uses the layer too, or the
 * numbers are no constants, it stays. Numbers are computed in float64.
 */
export function foldBatchNormalization(graph: OnnxGraph): OnnxGraph {
  const uses = countUses(graph);
  const constants = new Map(graph.initializers.map((t) => [t.name, t]));
  const layers = new Map<string, number>();
  const nodes: OnnxNode[] = [];
  const initializers = [...graph.initializers];
  for (const node of graph.nodes) {
    const [source = ""] = node.inputs;
    const place = uses.get(source) === 1 ? layers.get(source) : undefined;
    const layer = place === undefined ? undefined : nodes[place];
    const folded = layer && fold(layer, node, constants);
    if (folded === undefined || place === undefined) {
      layers.set(node.outputs[0] ?? "", nodes.push(node) - 1);
      continue;
    }
    nodes[place] = folded.node;
    initializers.push(...folded.constants);
    layers.set(node.outputs[0] ?? "", place);
    for (const tensor of folded.constants) constants.set(tensor.name, tensor);
  }
  return { ...graph, nodes, initializers };
}

type Constants = ReadonlyMap<string, OnnxTensor>;

interface Folded {
  readonly node: OnnxNode;
  readonly constants: readonly OnnxTensor[];
}

function fold(
  layer: OnnxNode,
  norm: OnnxNode,
  constants: Constants,
): Folded | undefined {
  const affine = readAffine(norm, constants);
  const [x = "", weightName = "", biasName = ""] = layer.inputs;
  const weight = constants.get(weightName);
  if (affine === undefined || weight === undefined) return undefined;
  const bias = biasName === "" ? undefined : floatsIn(constants, biasName);
  if (biasName !== "" && bias === undefined) return undefined;
  const scaled = scaleWeights(layer, weight, affine);
  if (scaled === undefined) return undefined;
  if (bias !== undefined && bias.length !== affine.factors.length) {
    return undefined;
  }
  const shifts = Float32Array.from(
    affine.shifts,
    (shift, index) =>
      (bias?.[index] ?? 0) * (affine.factors[index] ?? 1) + shift,
  );
  const [output = ""] = norm.outputs;
  const names = { weight: `${output}.weight`, bias: `${output}.bias` };
  return {
    node: {
      ...layer,
      inputs: [x, names.weight, names.bias],
      outputs: [output],
    },
    constants: [
      toOnnxTensor(names.weight, float32Tensor(scaled, weight.dims)),
      toOnnxTensor(names.bias, float32Tensor(shifts, [shifts.length])),
    ],
  };
}

/** What a batch normalisation does to a channel: x times factor plus shift. */
function readAffine(
  { opType, domain, inputs, outputs, attributes }: OnnxNode,
  constants: Constants,
): Affine | undefined {
  if (opType !== "BatchNormalization" || domain !== "") return undefined;
  const isTraining = intAttribute(attributes, "training_mode", 0) !== 0;
  if (isTraining || outputs.length !== 1) return undefined;
  const [scale, bias, mean, variance] = inputs.slice(1).map((name) =>
    floatsIn(constants, name)
  );
  if (!scale || !bias || !mean || !variance) return undefined;
  const epsilon = floatAttribute(attributes, "epsilon", 1e-5);
  const factors = Float64Array.from(
    scale,
    (factor, index) => factor / Math.sqrt((variance[index] ?? 0) + epsilon),
  );
  const shifts = Float64Array.from(
    bias,
    (shift, index) => shift - (mean[index] ?? 0) * (factors[index] ?? 0),
  );
  return { factors, shifts };
}

function floatsIn(
  constants: Constants,
  name: string,
): Float32Array | undefined {
  const tensor = constants.get(name);
  return tensor && floatsOf(tensor);
}
