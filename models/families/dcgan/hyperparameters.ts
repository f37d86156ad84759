/** Names and meanings of what can be said about a DCGAN. */
import type { HyperparameterSpec } from "../family.ts";

/** Hyperparameters, named as in the original code where it has them. */
export const DCGAN_HYPERPARAMETERS: readonly HyperparameterSpec[] = [
  { name: "nz", kind: "integer", minimum: 1, summary: "Length of the latent" },
  {
    name: "ngf",
    kind: "integer",
    minimum: 1,
    summary: "Channels before the last layer",
  },
  {
    name: "nc",
    kind: "integer",
    minimum: 1,
    summary: "Channels of the image, one more with a condition",
  },
  {
    name: "ngpu",
    kind: "integer",
    minimum: 0,
    summary: "Graphics cards in training; without effect",
  },
  {
    name: "image_size",
    kind: "integer",
    minimum: 1,
    summary: "Side of the image",
  },
  {
    name: "conditional",
    kind: "boolean",
    summary: "Whether a condition is taken",
  },
  {
    name: "leakiness",
    kind: "number",
    minimum: 0,
    summary: "Slope of the LeakyReLU in the path of the condition",
  },
  {
    name: "bias",
    kind: "boolean",
    summary: "Whether the convolutions have a bias",
  },
  {
    name: "is_condition_categorical",
    kind: "boolean",
    summary: "Whether the condition is a class instead of a number",
  },
  {
    name: "num_embedding_dimensions",
    kind: "integer",
    minimum: 1,
    summary: "Columns of the table of classes",
  },
  {
    name: "n_cond",
    kind: "integer",
    minimum: 1,
    summary: "Rows of the table of classes",
  },
  {
    name: "is_instance_norm_used",
    kind: "boolean",
    summary: "Whether instance norms stand where the numbering has gaps",
  },
  {
    name: "is_condition_ignored",
    kind: "boolean",
    summary: "Whether a 1 takes the place of every condition (code of 2021)",
  },
  {
    name: "activation_slope",
    kind: "number",
    minimum: 0,
    summary: "Slope of the LeakyReLU in the stack; 0 is a ReLU",
  },
  {
    name: "final_activation",
    kind: "text",
    choices: ["tanh", "sigmoid", "none"],
    summary: "What follows the last layer",
  },
];
