/**
 * The form of facebookresearch's pytorch_GAN_zoo (a candidate for model 19):
 * as that of chest X-rays, with a pixel norm behind the first layer too.
 */
import {
  blockSide,
  heGain,
  type PgganForm,
  type PgganStyle,
  placeOf,
  type PlacePatterns,
} from "../form.ts";

const PATTERNS: PlacePatterns = {
  first: "formatLayer.module",
  firstBlock: /^groupScale0\.(\d+)\.module$/,
  block: /^scaleLayers\.(\d+)\.(\d+)\.module$/,
  image: /^toRGBLayers\.(\d+)\.module$/,
};

const ACTIVATION_NOTE =
  "No tanh at the end is assumed; generationActivation=tanh adds one";

/** The form. */
export const ganZoo: PgganForm = {
  name: "gan_zoo",
  anchor: `${PATTERNS.first}.weight`,
  scalars: [],
  locate: (path) => placeOf(path, PATTERNS),
  describe: (parts, given) => ({
    hyperparameters: {
      dimLatent: parts.latentSize,
      depthScale0: parts.widths[0] ?? 0,
      depths: parts.widths.slice(2),
      dimOutput: parts.imageChannels,
      image_size: blockSide(parts.blocks.length - 1),
      leakyReluLeak: given["leakyReluLeak"] ?? 0.2,
      equalizedlR: given["equalizedlR"] ?? true,
      generationActivation: given["generationActivation"] ?? "none",
      alpha: given["alpha"] ?? 0,
    },
    notes: given["generationActivation"] === undefined ? [ACTIVATION_NOTE] : [],
  }),
  style: (parts, values): PgganStyle => ({
    isLatentNormal: true,
    isFirstNormal: true,
    isBlockNormal: true,
    normPlace: "behind",
    slope: Number(values["leakyReluLeak"]),
    upsampling: "nearest",
    gain: values["equalizedlR"] === true ? heGain : () => 1,
    isBiasScaled: true,
    lastBlock: parts.blocks.length - 1,
    previousShare: Number(values["alpha"]),
    hasTanh: values["generationActivation"] === "tanh",
  }),
};
