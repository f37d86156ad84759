/** What the net tells of noisy samples, with and without guidance. */
import { NumericalError, UnsupportedModelError } from "../../errors.ts";
import type { PortInfo } from "../../../models/families/family.ts";
import type { CardSampler } from "../../registry/card.ts";
import { float32Tensor, type Tensor } from "../../tensor.ts";
import type { Tensors } from "../row_by_row.ts";
import type { Runner } from "../runner.ts";
import type { BatchContext } from "../sample.ts";

/** Tells the noise (or what the net was trained for) in noisy samples. */
export type Predictor = (
  feeds: Tensors,
  timestep: number,
  batch: BatchContext,
) => Promise<Float32Array>;

/**
 * The net of a loop as a function of feeds and timestep. With guidance it is
 * run twice, and the difference that the condition makes is scaled (Ho &
 * Salimans 2022, equation 6, with a scale of 1 for none).
 *
 * @throws {UnsupportedModelError} when it lacks the input for the timestep, or
 * the one for the condition where guidance is wanted.
 */
export function noisePredictor(net: Runner, sampler: CardSampler): Predictor {
  const clock = net.inputs.find(({ name }) => name === sampler.timestep);
  const condition = net.inputs.find(({ name, role }) =>
    role === "condition" && name !== sampler.timestep
  );
  const [output] = net.outputs;
  if (clock === undefined || output === undefined) {
    throw lacking(sampler.timestep, net);
  }
  const once: Predictor = async (feeds, timestep, batch) => {
    const noisy = feeds[sampler.sample] as Tensor;
    const time = timeTensor(clock, timestep, noisy.shape[0] ?? 1);
    const outputs = await net.run({ ...feeds, [clock.name]: time }, batch);
    return checkedOutput(outputs[output.name], noisy);
  };
  const { guidance } = sampler;
  if (guidance === undefined) return once;
  if (condition === undefined) throw lacking("condition", net);
  const { scale, unconditional } = guidance;
  return async (feeds, timestep, batch) => {
    const guided = await once(feeds, timestep, batch);
    const neutral = filledLike(feeds[condition.name] as Tensor, unconditional);
    const free = await once(
      { ...feeds, [condition.name]: neutral },
      timestep,
      batch,
    );
    return guided.map((value, place) => {
      const base = free[place] ?? NaN;
      return base + scale * (value - base);
    });
  };
}

/** The timestep once, or once for each sample, as the net wants it. */
function timeTensor(
  { shape, dtype }: PortInfo,
  timestep: number,
  count: number,
): Tensor {
  const isShared = shape.length === 0 || shape[0] === 1;
  const sizes = shape.length === 0 ? [] : [
    isShared ? 1 : count,
    ...shape.slice(1).map(() => 1),
  ];
  const length = isShared ? 1 : count;
  return dtype === "int64"
    ? {
      dtype,
      shape: sizes,
      data: new BigInt64Array(length).fill(BigInt(timestep)),
    }
    : float32Tensor(new Float32Array(length).fill(timestep), sizes);
}

function filledLike({ dtype, shape, data }: Tensor, value: number): Tensor {
  return dtype === "int64"
    ? {
      dtype,
      shape,
      data: new BigInt64Array(data.length).fill(BigInt(value)),
    }
    : float32Tensor(new Float32Array(data.length).fill(value), shape);
}

function checkedOutput(output: Tensor | undefined, noisy: Tensor) {
  if (
    output?.data instanceof Float32Array &&
    `${output.shape}` === `${noisy.shape}`
  ) return output.data;
  throw new NumericalError(
    `Cannot go on with the sampler as the net must return float32 of shape [${noisy.shape}]: current output is ${output?.dtype} of shape [${output?.shape}]`,
    { hint: "Nets that also tell a variance are not run" },
  );
}

function lacking(name: string, { inputs }: Runner): UnsupportedModelError {
  return new UnsupportedModelError(
    `Cannot run the net in a sampler as it has no input ${
      JSON.stringify(name)
    }: current inputs are ${inputs.map((port) => port.name).join(", ")}`,
  );
}
