/** Writing a SinGAN as a graph: one net, all nets, or the whole pyramid. */
import type { StateDict } from "../../../lib/checkpoint/mod.ts";
import { UnsupportedModelError, UsageError } from "../../../lib/errors.ts";
import { GraphBuilder } from "../../../lib/onnx/mod.ts";
import type { GeneratorGraph, Hyperparameters, PortInfo } from "../family.ts";
import { describePort } from "../ports.ts";
import { writeNet, type Writing } from "./net.ts";
import { planSingan, type SinganNet } from "./plan.ts";
import { writePyramid } from "./pyramid.ts";

/**
 * Writes the graph.
 *
 * @throws {UsageError} when there is no net of the wanted scale.
 * @throws {UnsupportedModelError} when the tensors are not those of a SinGAN,
 * or amplitudes are missing for a pyramid.
 */
export async function buildSingan(
  state: StateDict,
  hyperparameters: Hyperparameters,
): Promise<GeneratorGraph> {
  const plan = planSingan(state);
  if (plan === undefined) {
    throw new UnsupportedModelError(
      "Cannot build SinGAN as the tensors must be those of a SinGAN",
    );
  }
  const writing: Writing = { graph: new GraphBuilder(), state };
  const scale = hyperparameters["scale"];
  if (scale === undefined && plan.sizes.length > 0) {
    return await writePyramid(writing, plan, hyperparameters);
  }
  const scales = plan.isList
    ? plan.nets.map((net, place) => ({ net, place }))
    : plan.nets.map((net) => ({ net, place: Number(scale ?? 0) }));
  const chosen = scale === undefined
    ? scales
    : scales.filter(({ place }) => place === scale);
  if (chosen.length === 0) {
    throw new UsageError(
      `Cannot set "scale" as it must be 0 to ${
        plan.nets.length - 1
      }: current value is ${scale}`,
    );
  }
  return await writeNets(writing, chosen);
}

/** Nets with the names that their inputs have in the order of the scales. */
async function writeNets(
  writing: Writing,
  chosen: readonly { readonly net: SinganNet; readonly place: number }[],
): Promise<GeneratorGraph> {
  const { graph } = writing;
  const inputs: PortInfo[] = [];
  const outputs: PortInfo[] = [];
  for (const { net, place } of chosen) {
    const shape = [
      "batch",
      net.channels,
      `height_${place}`,
      `width_${place}`,
    ];
    const x = graph.input(`in_x_${place}`, { shape });
    const y = graph.input(`in_y_${place}`, { shape });
    const image = await writeNet(writing, net, { x, y });
    const name = `out_${place}`;
    graph.output(name, image);
    inputs.push(describePort(x, "image"), describePort(y, "image"));
    outputs.push({ ...describePort(image, "output"), name });
  }
  return { graph, inputs, outputs };
}
