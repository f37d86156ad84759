/** What the layers of a cardiac U-Net have in common. */
import type { StateDict } from "../../../lib/checkpoint/mod.ts";
import type { GraphBuilder, Value } from "../../../lib/onnx/mod.ts";
import type { Tensor } from "../../../lib/tensor.ts";
import { readOptionalWeight, readWeight } from "../weights.ts";

/** What every part of the graph is written with. */
export interface Writing {
  /** The graph. */
  readonly graph: GraphBuilder;
  /** Where the numbers are. */
  readonly state: StateDict;
  /** Groups of channels that are normalised together. */
  readonly groups: number;
  /** The embedding of the age difference [N, size], with its last SiLU. */
  readonly embedding: Value;
}

/** Numbers of a convolution. */
export interface ConvolutionWeights {
  /** Kernels. */
  readonly weight: Tensor<"float32">;
  /** One number a channel. */
  readonly bias: Tensor<"float32"> | undefined;
}

/** Numbers of a convolution; kernels over one place become 1 x 1. */
export async function readConvolution(
  { state }: Writing,
  path: string,
): Promise<ConvolutionWeights> {
  const weight = await readWeight(state, `${path}.weight`);
  const bias = await readOptionalWeight(state, `${path}.bias`);
  const isFlat = weight.shape.length === 3;
  return {
    weight: isFlat ? { ...weight, shape: [...weight.shape, 1] } : weight,
    bias,
  };
}

/** A value normalised by groups. */
export async function normalise(
  { graph, state, groups }: Writing,
  path: string,
  value: Value,
): Promise<Value> {
  return graph.groupNormalization(value, {
    groups,
    scale: await readOptionalWeight(state, `${path}.weight`),
    bias: await readOptionalWeight(state, `${path}.bias`),
  });
}
