/** Names and meanings of what can be said about a ResNet generator. */
import type { HyperparameterSpec } from "../family.ts";
import { IMAGE_HYPERPARAMETERS } from "../images.ts";
import { NORM_HYPERPARAMETERS } from "../norms.ts";

function count(name: string, summary: string, minimum = 1): HyperparameterSpec {
  return { name, kind: "integer", minimum, summary };
}

/** Hyperparameters, under all the names that the original codes have. */
export const RESNET_HYPERPARAMETERS: readonly HyperparameterSpec[] = [
  ...IMAGE_HYPERPARAMETERS,
  count("ngf", "Channels of the first features"),
  count("n_downsampling", "Convolutions that halve the image", 0),
  count("n_blocks", "Residual blocks"),
  ...NORM_HYPERPARAMETERS,
  {
    name: "use_dropout",
    kind: "boolean",
    summary: "Whether blocks have a dropout, which does nothing here",
  },
  {
    name: "padding_type",
    kind: "text",
    choices: ["reflect", "replicate", "zero"],
    summary: "How the blocks fill the border of an image",
  },
  {
    name: "netG",
    kind: "text",
    summary: "The whole form: resnet_9blocks, resnet_6blocks or global",
  },
  count("n_downsample_global", "The same as n_downsampling", 0),
  count("n_blocks_global", "The same as n_blocks"),
  count("n_residual_blocks", "The same as n_blocks"),
  {
    name: "width_scale",
    kind: "number",
    minimum: 0,
    summary: "Channels of the first features over 64",
  },
];
