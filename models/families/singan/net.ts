/** Writing the net of one scale of a SinGAN. */
import type { StateDict } from "../../../lib/checkpoint/mod.ts";
import type { GraphBuilder, Value } from "../../../lib/onnx/mod.ts";
import {
  readBatchNormalization,
  readOptionalWeight,
  readWeight,
} from "../weights.ts";
import type { SinganNet } from "./plan.ts";

const SLOPE = 0.2;

/** What nets are written with. */
export interface Writing {
  /** The graph. */
  readonly graph: GraphBuilder;
  /** Where numbers come from. */
  readonly state: StateDict;
}

/** What a net is given: noise on a picture, and the picture. */
export interface NetInputs {
  /** The picture with noise added. */
  readonly x: Value;
  /** The picture. */
  readonly y: Value;
}

/** The picture without its border, with detail added. */
export async function writeNet(
  { graph, state }: Writing,
  { blocks, tail, border }: SinganNet,
  { x, y }: NetInputs,
): Promise<Value> {
  let value = x;
  for (const path of blocks) {
    const weight = await readWeight(state, `${path}.conv.weight`);
    const bias = await readOptionalWeight(state, `${path}.conv.bias`);
    const norm = await readBatchNormalization(state, `${path}.norm`);
    const features = graph.conv(value, { weight, bias });
    value = graph.leakyRelu(graph.batchNormalization(features, norm), SLOPE);
  }
  const weight = await readWeight(state, `${tail}.weight`);
  const bias = await readOptionalWeight(state, `${tail}.bias`);
  const detail = graph.tanh(graph.conv(value, { weight, bias }));
  const inner = [2, 3].map((axis) => ({ axis, start: border, end: -border }));
  return graph.add(detail, graph.slice(y, inner));
}
