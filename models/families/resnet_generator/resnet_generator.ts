/**
 * Generator of residual blocks between halvings and doublings of an image
 * (Johnson et al. 2016, arXiv:1603.08155), as in CycleGAN (arXiv:1703.10593)
 * and in the global generator of pix2pixHD (arXiv:1711.11585). Models 3, 13 to
 * 16, 21 and 23.
 *
 * @module
 */
import type { GeneratorFamily } from "../family.ts";
import { buildResnet } from "./build.ts";
import { RESNET_HYPERPARAMETERS } from "./hyperparameters.ts";
import { recogniseResnet } from "./recognise.ts";

/** The family. */
export const resnetGenerator: GeneratorFamily = {
  name: "resnet_generator",
  summary: "Image to image by residual blocks, as in CycleGAN and pix2pixHD",
  hyperparameters: RESNET_HYPERPARAMETERS,
  recognise: recogniseResnet,
  build: buildResnet,
};
