/** Reading weights for a graph. */
import type { StateDict } from "../../lib/checkpoint/mod.ts";
import { UnsupportedModelError } from "../../lib/errors.ts";
import type { BatchNormalizationOptions } from "../../lib/onnx/mod.ts";
import { float32Tensor, type Tensor } from "../../lib/tensor.ts";

/**
 * A tensor of weights as float32.
 *
 * @throws {UnsupportedModelError} when its elements are no floating-point
 * numbers.
 * @throws {CheckpointError} when it is missing or damaged.
 */
export async function readWeight(
  state: StateDict,
  name: string,
): Promise<Tensor<"float32">> {
  const { dtype, shape, data } = await state.read(name);
  if (data instanceof Float32Array) return { dtype: "float32", shape, data };
  if (data instanceof Float64Array) {
    return float32Tensor(Float32Array.from(data), shape);
  }
  throw new UnsupportedModelError(
    `Cannot use "${name}" as weights must be floating-point numbers: current type is ${dtype}`,
  );
}

/** A tensor of weights, or nothing when there is none of that name. */
export async function readOptionalWeight(
  state: StateDict,
  name: string,
): Promise<Tensor<"float32"> | undefined> {
  return state.tensors.has(name) ? await readWeight(state, name) : undefined;
}

/** The numbers of a batch normalisation; ones and zeros when not learnt. */
export async function readBatchNormalization(
  state: StateDict,
  path: string,
): Promise<BatchNormalizationOptions> {
  const mean = await readWeight(state, `${path}.running_mean`);
  const length = mean.data.length;
  const filled = (value: number) =>
    float32Tensor(new Float32Array(length).fill(value), [length]);
  return {
    mean,
    variance: await readWeight(state, `${path}.running_var`),
    scale: await readOptionalWeight(state, `${path}.weight`) ?? filled(1),
    bias: await readOptionalWeight(state, `${path}.bias`) ?? filled(0),
  };
}
