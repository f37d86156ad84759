/**
 * DCGAN (Radford et al. 2016, arXiv:1511.06434): transposed convolutions from
 * a latent to an image, with or without a condition. Models 1, 2, 5, 6, 8, 12,
 * 17, 18 and the bundled one.
 *
 * @module
 */
import type { GeneratorFamily } from "../family.ts";
import { buildDcgan } from "./build.ts";
import { DCGAN_HYPERPARAMETERS } from "./hyperparameters.ts";
import { recogniseDcgan } from "./recognise.ts";

/** The family. */
export const dcgan: GeneratorFamily = {
  name: "dcgan",
  summary: "Stack of transposed convolutions, with or without a condition",
  hyperparameters: DCGAN_HYPERPARAMETERS,
  recognise: recogniseDcgan,
  build: buildDcgan,
};
