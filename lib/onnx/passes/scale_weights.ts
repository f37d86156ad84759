/** Multiplying the weights of a layer by one factor an output channel. */
import { floatAttribute, intAttribute } from "../attributes.ts";
import type { OnnxNode, OnnxTensor } from "../messages.ts";
import { floatsOf } from "../onnx_tensor.ts";

/** x times factor plus shift, for each channel. */
export interface Affine {
  /** Factors. */
  readonly factors: Float64Array;
  /** Shifts. */
  readonly shifts: Float64Array;
}

/**
 * Weights as runs of numbers that belong to one output channel: run r of
 * `length` numbers belongs to channel `channelOf(r)`.
 */
interface Layout {
  readonly channels: number;
  readonly length: number;
  channelOf(run: number): number;
}

/** Weights with factors multiplied in, or nothing when that cannot be done. */
export function scaleWeights(
  layer: OnnxNode,
  weight: OnnxTensor,
  { factors }: Affine,
): Float32Array | undefined {
  const numbers = floatsOf(weight);
  const layout = layoutOf(layer, weight.dims);
  if (numbers === undefined || layout?.channels !== factors.length) {
    return undefined;
  }
  const { length } = layout;
  const scaled = new Float32Array(numbers.length);
  for (let run = 0; run * length < numbers.length; run++) {
    const factor = factors[layout.channelOf(run)] ?? 1;
    const end = (run + 1) * length;
    for (let index = run * length; index < end; index++) {
      scaled[index] = (numbers[index] as number) * factor;
    }
  }
  return scaled;
}

function layoutOf(
  { opType, domain, attributes }: OnnxNode,
  dims: readonly number[],
): Layout | undefined {
  const [first = 0, second = 0, ...kernel] = dims;
  if (domain !== "" || first === 0 || second === 0) return undefined;
  const area = kernel.reduce((product, size) => product * size, 1);
  if (opType === "Conv") {
    const length = second * area;
    return { channels: first, length, channelOf: (run) => run };
  }
  if (opType === "ConvTranspose") {
    const groups = intAttribute(attributes, "group", 1);
    const inputs = first / groups;
    const channelOf = (run: number) => {
      const group = Math.floor(run / second / inputs);
      return group * second + run % second;
    };
    return { channels: groups * second, length: area, channelOf };
  }
  return opType === "Gemm" && isPlainGemm(attributes)
    ? gemmLayout(attributes, first, second)
    : undefined;
}

function isPlainGemm(attributes: OnnxNode["attributes"]): boolean {
  return floatAttribute(attributes, "alpha", 1) === 1 &&
    floatAttribute(attributes, "beta", 1) === 1;
}

function gemmLayout(
  attributes: OnnxNode["attributes"],
  rows: number,
  columns: number,
): Layout {
  return intAttribute(attributes, "transB", 0) === 1
    ? { channels: rows, length: columns, channelOf: (run) => run }
    : { channels: columns, length: 1, channelOf: (run) => run % columns };
}
