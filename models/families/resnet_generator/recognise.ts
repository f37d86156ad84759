/** What the tensors of a ResNet generator say, and what they do not. */
import type { StateDict } from "../../../lib/checkpoint/mod.ts";
import type { Hyperparameters, Recognition } from "../family.ts";
import { chooseNorm } from "../norms.ts";
import { planResnet, type ResnetPlan } from "./plan.ts";

/** Channels of the first features in the original codes. */
const USUAL_WIDTH = 64;

/** Recognises a ResNet generator. */
export function recogniseResnet(
  state: StateDict,
  given: Hyperparameters,
): Recognition | undefined {
  const plan = planResnet(state);
  if (plan === undefined) return undefined;
  const said = Object.entries(otherNames(plan, given))
    .filter(([name]) => name in given);
  return {
    hyperparameters: { ...describe(plan, given), ...Object.fromEntries(said) },
    confidence: "sure",
    missing: [],
    notes: [],
  };
}

function describe(plan: ResnetPlan, given: Hyperparameters): Hyperparameters {
  const norm = chooseNorm(plan.norm, { given, hasBias: plan.hasBias });
  const usual = norm === "batch" ? { statistics: "running" } : {};
  const { statistics = usual.statistics, image_size } = given;
  const isReplicated = given["padding_type"] === "replicate";
  const border = isReplicated ? "replicate" : "reflect";
  return {
    input_nc: plan.inputChannels,
    output_nc: plan.outputChannels,
    ngf: plan.width,
    n_downsampling: plan.downsamplings,
    n_blocks: plan.blocks,
    norm,
    use_dropout: plan.hasDropout,
    padding_type: plan.isZeroPadded ? "zero" : border,
    ...(statistics === undefined ? {} : { statistics }),
    ...(image_size === undefined ? {} : { image_size }),
  };
}

/** The same, under the names of other codes. */
function otherNames(
  { downsamplings, blocks, width }: ResnetPlan,
  given: Hyperparameters,
): Hyperparameters {
  const isGlobal = downsamplings !== 2 || given["netG"] === "global";
  return {
    netG: isGlobal ? "global" : `resnet_${blocks}blocks`,
    n_downsample_global: downsamplings,
    n_blocks_global: blocks,
    n_residual_blocks: blocks,
    width_scale: width / USUAL_WIDTH,
  };
}
