/** The conventions of other programs, by their names. */
import type { ColourOrder } from "./features/prepare.ts";
import type { InputScale } from "./features/input_scale.ts";
import type { Normalization } from "./normalize/normalization.ts";
import type { ResizeMode } from "./resize/resize_mode.ts";

/** How a program makes features of images. */
export interface MeasurementPreset {
  /** Backbone, by name. */
  readonly backbone: string;
  /** How images are resized. */
  readonly resize: ResizeMode;
  /** What is done to grey values. */
  readonly normalize: Normalization;
  /** Order of colours. */
  readonly colour: ColourOrder;
  /** How levels become the numbers of the net. */
  readonly scale: InputScale;
}

const INCEPTION = "inception-2015-12-05";
const COMMON = { backbone: INCEPTION, normalize: "none" } as const;

/**
 * Presets by the program that they follow. `medigan` is upstream's
 * `tests/fid.py` without its option to normalise, which is `min-max-uint8`.
 */
export const PRESETS: {
  readonly [P in "pytorch-fid" | "clean-fid" | "torch-fidelity" | "medigan"]:
    MeasurementPreset;
} = {
  "pytorch-fid": {
    ...COMMON,
    resize: "pytorch",
    colour: "rgb",
    scale: "symmetric",
  },
  "clean-fid": {
    ...COMMON,
    resize: "clean",
    colour: "rgb",
    scale: "tensorflow",
  },
  "torch-fidelity": {
    ...COMMON,
    resize: "tensorflow",
    colour: "rgb",
    scale: "tensorflow",
  },
  "medigan": { ...COMMON, resize: "opencv", colour: "bgr", scale: "symmetric" },
};
