/** What the tensors of a U-Net generator say, and what they do not. */
import type { StateDict } from "../../../lib/checkpoint/mod.ts";
import type {
  Hyperparameters,
  HyperparameterSpec,
  Recognition,
} from "../family.ts";
import { IMAGE_HYPERPARAMETERS } from "../images.ts";
import { chooseNorm, NORM_HYPERPARAMETERS } from "../norms.ts";
import { planUnet, type UnetPlan } from "./plan.ts";

/** Hyperparameters, named as in the original code. */
export const UNET_HYPERPARAMETERS: readonly HyperparameterSpec[] = [
  ...IMAGE_HYPERPARAMETERS,
  {
    name: "ngf",
    kind: "integer",
    minimum: 1,
    summary: "Channels of the first features",
  },
  {
    name: "num_downs",
    kind: "integer",
    minimum: 2,
    summary: "Convolutions that halve the image",
  },
  ...NORM_HYPERPARAMETERS,
  {
    name: "use_dropout",
    kind: "boolean",
    summary: "Whether blocks have a dropout, which does nothing here",
  },
  {
    name: "netG",
    kind: "text",
    summary: "The whole form: unet_256 or unet_128, by the smallest image",
  },
];

/** Recognises a U-Net generator. */
export function recogniseUnet(
  state: StateDict,
  given: Hyperparameters,
): Recognition | undefined {
  const plan = planUnet(state);
  if (plan === undefined) return undefined;
  return {
    hyperparameters: describe(plan, given),
    confidence: "sure",
    missing: [],
    notes: [],
  };
}

function describe(plan: UnetPlan, given: Hyperparameters): Hyperparameters {
  const { levels, inputChannels, outputChannels, width } = plan;
  const norm = chooseNorm(plan.norm, { given, hasBias: plan.hasBias });
  const without = Object.fromEntries(
    Object.entries(given).filter(([name]) =>
      ["statistics", "use_dropout", "image_size"].includes(name)
    ),
  );
  return {
    input_nc: inputChannels,
    output_nc: outputChannels,
    ngf: width,
    netG: `unet_${2 ** levels.length}`,
    num_downs: levels.length,
    norm,
    ...(norm === "batch" ? { statistics: "running" } : {}),
    ...without,
  };
}
