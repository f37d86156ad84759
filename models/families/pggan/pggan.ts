/**
 * Progressively grown GAN (Karras et al. 2018, arXiv:1710.10196) in the forms
 * of four public implementations. Models 9 and 20, candidates for 19.
 *
 * @module
 */
import type { GeneratorFamily } from "../family.ts";
import { buildPggan } from "./build.ts";
import { PGGAN_HYPERPARAMETERS } from "./hyperparameters.ts";
import { recognisePggan } from "./recognise.ts";

/** The family. */
export const pggan: GeneratorFamily = {
  name: "pggan",
  summary: "Progressively grown convolutions with equalised learning rate",
  hyperparameters: PGGAN_HYPERPARAMETERS,
  recognise: recognisePggan,
  build: buildPggan,
};
