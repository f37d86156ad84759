/** What the tensors of a MONAI generator say, and what they do not. */
import type { StateDict } from "../../../lib/checkpoint/mod.ts";
import type { Hyperparameters, Recognition } from "../family.ts";
import { type MonaiPlan, planMonaiGenerator } from "./plan.ts";

/** Recognises a MONAI generator. */
export function recogniseMonaiGenerator(
  state: StateDict,
  given: Hyperparameters,
): Recognition | undefined {
  const plan = planMonaiGenerator(state);
  if (plan === undefined) return undefined;
  const [first] = plan.layers;
  const startShape = chooseStart(plan, given);
  const strides = chooseStrides(plan, given);
  const isAssumed = given["strides"] === undefined;
  return {
    hyperparameters: {
      latent_shape: plan.latentSize,
      ...startShape && { start_shape: startShape },
      channels: plan.layers.map(({ outputChannels }) => outputChannels),
      strides,
      kernel_size: first?.kernel ?? 0,
      num_res_units: first?.units.length ?? 0,
      final_activation: given["final_activation"] ?? "sigmoid",
    },
    confidence: "sure",
    missing: startShape === undefined ? ["start_shape"] : [],
    notes: isAssumed
      ? [`Strides of ${strides} are assumed; strides sets others`]
      : [],
  };
}

/** A square, unless what was given has the same number of places. */
function chooseStart(
  { layers, startArea }: MonaiPlan,
  given: Hyperparameters,
): readonly number[] | undefined {
  const channels = layers[0]?.inputChannels ?? 0;
  const wanted = numbersOf(given, "start_shape");
  if (wanted !== undefined) {
    const [depth = 0, height = 0, width = 0] = wanted;
    if (depth === channels && height * width === startArea) return wanted;
  }
  const side = Math.sqrt(startArea);
  return Number.isInteger(side) ? [channels, side, side] : undefined;
}

/** As in the bundle: every layer doubles but the last. */
function chooseStrides(
  { layers }: MonaiPlan,
  given: Hyperparameters,
): readonly number[] {
  const wanted = numbersOf(given, "strides");
  if (wanted?.length === layers.length) return wanted;
  return layers.map((_, place) => place < layers.length - 1 ? 2 : 1);
}

function numbersOf(
  given: Hyperparameters,
  name: string,
): readonly number[] | undefined {
  const value = given[name];
  return Array.isArray(value) ? value.map(Number) : undefined;
}
