/** What can be said about a SinGAN. */
import type { HyperparameterSpec } from "../family.ts";

/** Hyperparameters of the family. */
export const SINGAN_HYPERPARAMETERS: readonly HyperparameterSpec[] = [
  {
    name: "nc_im",
    kind: "integer",
    minimum: 1,
    summary: "Channels of the picture",
  },
  {
    name: "nc_z",
    kind: "integer",
    minimum: 1,
    summary: "Channels of the noise, as many as the picture has",
  },
  {
    name: "nfc_per_scale",
    kind: "integers",
    minimum: 1,
    summary: "Width of each net",
  },
  {
    name: "padd_size",
    kind: "integer",
    minimum: 0,
    summary: "Zeros around features within a net: none",
  },
  {
    name: "ker_size",
    kind: "integer",
    minimum: 1,
    summary: "Side of the kernels",
  },
  {
    name: "num_layer",
    kind: "integer",
    minimum: 2,
    summary: "Convolutions of each net",
  },
  {
    name: "scale",
    kind: "integer",
    minimum: 0,
    summary:
      "The one net to build, 0 is the coarsest; else the pyramid where noise amplitudes and pictures are there, else all nets side by side",
  },
  {
    name: "scale_factor",
    kind: "number",
    minimum: 0,
    summary: "Side of a picture over that of the next finer one",
  },
  {
    name: "min_size",
    kind: "integer",
    minimum: 1,
    summary:
      "Shorter side of the coarsest picture in training, which tells the scale factor",
  },
  {
    name: "gen_start_scale",
    kind: "integer",
    minimum: 0,
    summary: "First net that gets fresh noise; those below get what was stored",
  },
];
