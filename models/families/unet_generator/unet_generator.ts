/**
 * U-Net generator (Ronneberger et al. 2015, arXiv:1505.04597) as in pix2pix
 * (arXiv:1611.07004): halvings down to one place, doublings back, and each
 * level's features beside what comes from below. Model 4.
 *
 * @module
 */
import type { GeneratorFamily } from "../family.ts";
import { buildUnet } from "./build.ts";
import { recogniseUnet, UNET_HYPERPARAMETERS } from "./recognise.ts";

/** The family. */
export const unetGenerator: GeneratorFamily = {
  name: "unet_generator",
  summary: "Image to image by a U-Net, as in pix2pix",
  hyperparameters: UNET_HYPERPARAMETERS,
  recognise: recogniseUnet,
  build: buildUnet,
};
