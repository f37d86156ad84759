/**
 * Brain tumours painted into four contrasts of MRI (Kim, Kim and Park 2021,
 * doi:10.1002/mp.14701): one net draws the outline of the tumour, one its
 * grades, one the images. Each stands in a checkpoint of its own; all three
 * together make the whole sequence. Model 7.
 *
 * @module
 */
import type { GeneratorFamily } from "../family.ts";
import { buildBrainInpaint } from "./build.ts";
import { BRAIN_HYPERPARAMETERS } from "./hyperparameters.ts";
import { recogniseBrainInpaint } from "./recognise.ts";

/** The family. */
export const brainInpaint: GeneratorFamily = {
  name: "brain_inpaint",
  summary: "Nets that paint a tumour into four contrasts of a brain",
  hyperparameters: BRAIN_HYPERPARAMETERS,
  files: ["tumor_shape", "tumor_grade", "inp_gen"],
  recognise: recogniseBrainInpaint,
  build: buildBrainInpaint,
};
