/**
 * SinGAN (Rott Shaham et al. 2019, arXiv:1905.01164) in the form of SinGAN-Seg:
 * a pyramid of small nets, each adding detail to the picture of the one below
 * it, learnt from one picture and its mask. Model 11.
 *
 * @module
 */
import type { GeneratorFamily } from "../family.ts";
import { buildSingan } from "./build.ts";
import { SINGAN_HYPERPARAMETERS } from "./hyperparameters.ts";
import { recogniseSingan } from "./recognise.ts";

/** The family. */
export const singan: GeneratorFamily = {
  name: "singan",
  summary: "Pyramid of convolutions that vary one picture",
  hyperparameters: SINGAN_HYPERPARAMETERS,
  files: ["Gs", "NoiseAmp", "reals", "Zs"],
  recognise: recogniseSingan,
  build: buildSingan,
};
