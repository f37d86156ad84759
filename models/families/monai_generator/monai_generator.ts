/**
 * MONAI's `Generator` (Project-MONAI/MONAI, `monai.networks.nets.Generator`): a
 * fully connected layer from the latent to a small image, then transposed
 * convolutions with residual units. Made for the bundle `mednist_gan`.
 *
 * @module
 */
import type { GeneratorFamily } from "../family.ts";
import { buildMonaiGenerator } from "./build.ts";
import { MONAI_HYPERPARAMETERS } from "./hyperparameters.ts";
import { recogniseMonaiGenerator } from "./recognise.ts";

/** The family. */
export const monaiGenerator: GeneratorFamily = {
  name: "monai_generator",
  summary: "MONAI's Generator: transposed convolutions with residual units",
  hyperparameters: MONAI_HYPERPARAMETERS,
  recognise: recogniseMonaiGenerator,
  build: buildMonaiGenerator,
};
