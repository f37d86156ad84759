/** Names and meanings of what can be said about the brain tumour nets. */
import type { HyperparameterSpec } from "../family.ts";
import { CIRCLE_HYPERPARAMETERS } from "./circle.ts";

/** Names of the nets, and of all three in sequence. */
export const NETS = [
  "tumor_shape",
  "tumor_grade",
  "inp_gen",
  "sequence",
] as const;

/** Hyperparameters. */
export const BRAIN_HYPERPARAMETERS: readonly HyperparameterSpec[] = [
  {
    name: "net",
    kind: "text",
    choices: NETS,
    summary: "Which net it is: the first two have the same tensors",
  },
  {
    name: "width_scale",
    kind: "number",
    minimum: 0,
    summary: "Channels compared with those of the original",
  },
  {
    name: "image_size",
    kind: "integer",
    minimum: 8,
    summary: "Side of the images; any when absent",
  },
  ...CIRCLE_HYPERPARAMETERS,
];
