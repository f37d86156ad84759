/**
 * FastGAN (Liu et al. 2021, arXiv:2101.04775): doubled features with gated
 * linear units and injected noise, excited by features of a sixteenth of their
 * size. Model 10.
 *
 * @module
 */
import type {
  GeneratorFamily,
  Hyperparameters,
  HyperparameterSpec,
  Recognition,
} from "../family.ts";
import type { StateDict } from "../../../lib/checkpoint/mod.ts";
import { buildFastgan } from "./build.ts";
import { planFastgan } from "./plan.ts";

const HYPERPARAMETERS: readonly HyperparameterSpec[] = [
  {
    name: "ngf",
    kind: "integer",
    minimum: 1,
    summary: "Channels at 128 x 128 pixels",
  },
  { name: "nz", kind: "integer", minimum: 1, summary: "Length of the latent" },
  {
    name: "nc",
    kind: "integer",
    minimum: 1,
    summary: "Channels of the image",
  },
  {
    name: "im_size",
    kind: "integer",
    minimum: 256,
    summary: "Side of the image",
  },
  {
    name: "statistics",
    kind: "text",
    choices: ["running", "batch"],
    summary:
      "Whether norms use what training left, or each image as upstream's script does",
  },
];

/** The family. */
export const fastgan: GeneratorFamily = {
  name: "fastgan",
  summary: "Gated convolutions with injected noise and skip excitation",
  hyperparameters: HYPERPARAMETERS,
  recognise: recogniseFastgan,
  build: buildFastgan,
};

function recogniseFastgan(
  state: StateDict,
  given: Hyperparameters,
): Recognition | undefined {
  const plan = planFastgan(state);
  if (plan === undefined) return undefined;
  return {
    hyperparameters: {
      ngf: plan.width,
      nz: plan.latentSize,
      nc: plan.imageChannels,
      im_size: plan.blocks.at(-1)?.size ?? 0,
      statistics: given["statistics"] ?? "running",
    },
    confidence: "sure",
    missing: [],
    notes: [],
  };
}
