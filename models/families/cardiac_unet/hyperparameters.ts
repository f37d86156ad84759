/** Names and meanings of what can be said about a cardiac U-Net. */
import type { HyperparameterSpec } from "../family.ts";

/** Hyperparameters, named as in the original code. */
export const CARDIAC_HYPERPARAMETERS: readonly HyperparameterSpec[] = [
  {
    name: "embedding_max_period",
    kind: "number",
    minimum: 1,
    summary: "Longest period of the sines of the age difference",
  },
  {
    name: "num_groups_GN",
    kind: "integer",
    minimum: 1,
    summary: "Groups of channels that are normalised together",
  },
  {
    name: "input_shape",
    kind: "integers",
    length: 2,
    minimum: 1,
    summary: "Height and width of the image; any when absent",
  },
  {
    name: "n_channels",
    kind: "integer",
    minimum: 1,
    summary: "Channels of the image that goes in",
  },
  {
    name: "num_classes",
    kind: "integer",
    minimum: 1,
    summary: "Channels of the image that comes out",
  },
  {
    name: "model_channels",
    kind: "integer",
    minimum: 1,
    summary: "Channels of the first layer",
  },
  {
    name: "channel_mult",
    kind: "integers",
    minimum: 1,
    summary: "Factor of the channels at each resolution",
  },
  {
    name: "num_res_blocks",
    kind: "integer",
    minimum: 1,
    summary: "Residual blocks at each resolution",
  },
  {
    name: "attention_resolutions",
    kind: "integers",
    minimum: 1,
    summary: "Downsamplings at which there is attention",
  },
  {
    name: "dims",
    kind: "integer",
    minimum: 1,
    summary: "Dimensions of the image: 2",
  },
  {
    name: "num_covariates",
    kind: "integer",
    minimum: 1,
    summary: "Numbers that are embedded: 1, the age difference",
  },
  {
    name: "use_scale_shift_norm",
    kind: "boolean",
    summary: "Whether the embedding scales and shifts instead of being added",
  },
  {
    name: "gen_params",
    kind: "text",
    summary:
      "The original code's dictionary of the two before and the class, as JSON",
  },
];
