/** What names and shapes say about a SinGAN. */
import type { StateDict } from "../../../lib/checkpoint/mod.ts";
import type { Hyperparameters, Recognition } from "../family.ts";
import { planSingan, type SinganPlan } from "./plan.ts";

/** What nets were trained with when nothing else is said. */
const USUAL_MIN_SIZE = 25;

/** What is seen, or nothing when the tensors are of something else. */
export function recogniseSingan(
  state: StateDict,
  given: Hyperparameters,
): Recognition | undefined {
  const plan = planSingan(state);
  const [first] = plan?.nets ?? [];
  if (plan === undefined || first === undefined) return undefined;
  const isPyramid = given["scale"] === undefined && plan.sizes.length > 0;
  return {
    hyperparameters: {
      ...isPyramid && pyramidHyperparameters(plan, given),
      ...given,
      nc_im: first.channels,
      nc_z: first.channels,
      nfc_per_scale: plan.nets.map(({ width }) => width),
      padd_size: 0,
      ker_size: first.kernelSize,
      num_layer: first.blocks.length + 1,
    },
    confidence: "sure",
    missing: [],
    notes: given["scale"] !== undefined || isPyramid || !plan.isList ? [] : [
      `All ${plan.nets.length} nets stand side by side, each with its own inputs`,
    ],
  };
}

/** Training chose the factor so that the coarsest picture has `min_size`. */
function pyramidHyperparameters(
  { sizes }: SinganPlan,
  given: Hyperparameters,
): Hyperparameters {
  const minSize = Number(given["min_size"] ?? USUAL_MIN_SIZE);
  const finest = Math.min(...sizes.at(-1) ?? []);
  const steps = Math.max(1, sizes.length - 1);
  return {
    scale_factor: given["scale_factor"] ?? (minSize / finest) ** (1 / steps),
    gen_start_scale: given["gen_start_scale"] ?? 0,
  };
}
