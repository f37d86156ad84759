/** All scales of a SinGAN in one graph, from noise to the finest picture. */
import { UnsupportedModelError, UsageError } from "../../../lib/errors.ts";
import type { Value } from "../../../lib/onnx/mod.ts";
import { float32Tensor, type Tensor } from "../../../lib/tensor.ts";
import type { GeneratorGraph, Hyperparameters, PortInfo } from "../family.ts";
import { describePort } from "../ports.ts";
import { readWeight } from "../weights.ts";
import { type NetInputs, writeNet, type Writing } from "./net.ts";
import type { SinganNet, SinganPlan } from "./plan.ts";
import { enlargedSide, writeEnlargement } from "./resampling.ts";

/** One scale of the pyramid. */
interface Step {
  readonly scale: number;
  readonly net: SinganNet;
  readonly size: readonly [number, number];
  /** The picture of the scale below. */
  readonly before: Value | undefined;
}

/** How all scales are treated. */
interface Settings {
  /** Enlargement from one scale to the next. */
  readonly factor: number;
  /** First scale that gets fresh noise. */
  readonly start: number;
}

/**
 * Writes the pyramid: noise of each scale as `noise_0`, `noise_1`, ..., drawn
 * for one channel at the coarsest scale and for each at the others.
 *
 * @throws {UsageError} when `gen_start_scale` leaves no noise to draw.
 * @throws {UnsupportedModelError} when a stored list lacks a scale, or the
 * scale factor does not lead from size to size.
 */
export async function writePyramid(
  writing: Writing,
  { nets, sizes }: SinganPlan,
  hyperparameters: Hyperparameters,
): Promise<GeneratorGraph> {
  const settings: Settings = {
    factor: 1 / Number(hyperparameters["scale_factor"]),
    start: Number(hyperparameters["gen_start_scale"] ?? 0),
  };
  if (settings.start >= nets.length) {
    throw new UsageError(
      `Cannot set "gen_start_scale" as it must be below ${nets.length}: current value is ${settings.start}`,
    );
  }
  const inputs: PortInfo[] = [];
  let picture: Value | undefined;
  for (const [scale, net] of nets.entries()) {
    const size = sizes[scale] ?? [0, 0];
    const step: Step = { scale, net, size, before: picture };
    const { noise, ...given } = await writeInputs(writing, step, settings);
    if (noise !== undefined) inputs.push(describePort(noise, "noise"));
    picture = await writeNet(writing, net, given);
  }
  const { graph } = writing;
  const output = picture as Value;
  graph.output("output", output);
  return {
    graph,
    inputs,
    outputs: [{ ...describePort(output, "output"), name: "output" }],
  };
}

async function writeInputs(
  writing: Writing,
  step: Step,
  { factor, start }: Settings,
): Promise<NetInputs & { readonly noise?: Value }> {
  const { graph } = writing;
  const { scale, net, size } = step;
  const y = writePicture(writing, step, factor);
  const amplitude = await readAmplitude(writing, scale);
  if (scale < start) {
    const z = graph.constant(await readStored(writing, `Zs.${scale}`));
    return { x: graph.add(graph.mul(z, amplitude), y), y };
  }
  const channels = scale === 0 ? 1 : net.channels;
  const shape = ["batch", channels, ...size];
  const noise = graph.input(`noise_${scale}`, { shape });
  const z = withBorder(writing, noise, net.border);
  return { x: graph.add(graph.mul(z, amplitude), y), y, noise };
}

/** The picture of the scale below in the size of this one; black below all. */
function writePicture(
  writing: Writing,
  { scale, net, size, before }: Step,
  factor: number,
): Value {
  const [height, width] = size;
  const { border, channels } = net;
  if (before === undefined) {
    const shape = [1, channels, height + 2 * border, width + 2 * border];
    const zeros = new Float32Array(shape.reduce((a, b) => a * b));
    return writing.graph.constant(float32Tensor(zeros, shape));
  }
  const sides = before.shape.slice(2).map(Number);
  const isReached = factor >= 1 &&
    sides.every((side, axis) =>
      enlargedSide(side, factor) >= (size[axis] ?? 0)
    );
  if (!isReached) {
    throw new UnsupportedModelError(
      `Cannot build SinGAN as scale ${scale} must be within ${factor} times the one below: sizes are ${
        sides.join(" x ")
      } and ${size.join(" x ")}`,
      { hint: "Say the right one, such as --set scale_factor=0.75" },
    );
  }
  const picture = writeEnlargement(writing.graph, before, { factor, size });
  return withBorder(writing, picture, border);
}

function withBorder({ graph }: Writing, x: Value, border: number): Value {
  const sides = [0, 0, border, border];
  return graph.pad(x, { before: sides, after: sides });
}

/** Training starts with an amplitude of 1 that is stored as a plain number. */
async function readAmplitude(writing: Writing, scale: number): Promise<Value> {
  const { graph, state } = writing;
  const name = `NoiseAmp.${scale}`;
  if (scale === 0 && !state.tensors.has(name)) return graph.constant(1);
  const { data } = await readStored(writing, name);
  return graph.constant(data[0] ?? 1);
}

/** A stored tensor that must be there. */
async function readStored(
  { state }: Writing,
  name: string,
): Promise<Tensor<"float32">> {
  if (state.tensors.has(name)) return await readWeight(state, name);
  const [list] = name.split(".");
  throw new UnsupportedModelError(
    `Cannot build SinGAN as ${name} is missing: the pyramid needs the list ${list}.pth`,
  );
}
