/** Names and meanings of what can be said about a MONAI generator. */
import type { HyperparameterSpec } from "../family.ts";

/** Hyperparameters, named as in MONAI. */
export const MONAI_HYPERPARAMETERS: readonly HyperparameterSpec[] = [
  {
    name: "latent_shape",
    kind: "integer",
    minimum: 1,
    summary: "Length of the latent",
  },
  {
    name: "start_shape",
    kind: "integers",
    minimum: 1,
    length: 3,
    summary: "Channels, height and width after the fully connected layer",
  },
  {
    name: "channels",
    kind: "integers",
    minimum: 1,
    summary: "Channels after each layer",
  },
  {
    name: "strides",
    kind: "integers",
    minimum: 1,
    summary: "Factor by which each layer enlarges",
  },
  {
    name: "kernel_size",
    kind: "integer",
    minimum: 1,
    summary: "Side of the kernels",
  },
  {
    name: "num_res_units",
    kind: "integer",
    minimum: 1,
    summary: "Convolutions behind each transposed one",
  },
  {
    name: "final_activation",
    kind: "text",
    choices: ["sigmoid", "tanh", "none"],
    summary: "What follows the net; the bundle's own configuration has sigmoid",
  },
];
