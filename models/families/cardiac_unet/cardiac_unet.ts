/**
 * U-Net with attention and an embedding of a difference in age, after the nets
 * of diffusion models (Dhariwal and Nichol 2021, arXiv:2105.05233), as used to
 * age hearts in MRI (Campello et al. 2022, doi:10.3389/fcvm.2022.983091).
 * Model 22.
 *
 * @module
 */
import type { GeneratorFamily } from "../family.ts";
import { buildCardiacUnet } from "./build.ts";
import { CARDIAC_HYPERPARAMETERS } from "./hyperparameters.ts";
import { recogniseCardiacUnet } from "./recognise.ts";

/** The family. */
export const cardiacUnet: GeneratorFamily = {
  name: "cardiac_unet",
  summary: "U-Net with attention that changes an image by a difference in age",
  hyperparameters: CARDIAC_HYPERPARAMETERS,
  recognise: recogniseCardiacUnet,
  build: buildCardiacUnet,
};
