/**
 * The form of BradSegal's CXR_PGGAN (model 20): nearest doubling, pixel norm
 * behind the activation, results scaled together with their bias. The net keeps
 * its own blending factor as a tensor.
 */
import {
  blockSide,
  heGain,
  type PgganForm,
  type PgganStyle,
  pick,
  placeOf,
  type PlacePatterns,
} from "../form.ts";
import type { PgganParts } from "../parts.ts";

const PATTERNS: PlacePatterns = {
  first: "latent_linear.0.module",
  firstBlock: /^init_conv\.(\d+)(?:\.module)?$/,
  block: /^ScaleBlocks\.(\d+)\.convolv\.(\d+)(?:\.module)?$/,
  image: /^toRGB\.(\d+)(?:\.module)?$/,
};

/** The form. */
export const cxr: PgganForm = {
  name: "cxr",
  anchor: `${PATTERNS.first}.weight`,
  scalars: ["current_size", "current_depth", "alpha"],
  locate: (path) => placeOf(path, PATTERNS),
  describe: (parts, given) => ({
    hyperparameters: {
      z_dim: parts.latentSize,
      channel_depth: parts.widths[0] ?? 0,
      depths: parts.widths.slice(2),
      image_size: blockSide(parts.blocks.length - 1),
      norm_layers: hasPixelNorm(parts) ?? given["norm_layers"] ?? true,
      out_channels: parts.imageChannels,
      leakiness: given["leakiness"] ?? 0.2,
      mode: given["mode"] ?? "nearest",
      equalize: isEqualised(parts),
      ...pick(given, ["alpha"]),
    },
    notes: [],
  }),
  style: (parts, values): PgganStyle => ({
    isLatentNormal: values["norm_layers"] === true,
    isFirstNormal: false,
    isBlockNormal: values["norm_layers"] === true,
    normPlace: "behind",
    slope: Number(values["leakiness"]),
    upsampling: values["mode"] === "bilinear" ? "linear" : "nearest",
    gain: values["equalize"] === true ? heGain : () => 1,
    isBiasScaled: true,
    lastBlock: parts.blocks.length - 1,
    previousShare: values["alpha"] === undefined
      ? `${parts.prefix}alpha`
      : Number(values["alpha"]),
    hasTanh: false,
  }),
};

/** The numbers of the convolutions show it, where there are two in a row. */
function hasPixelNorm({ blocks }: PgganParts): boolean | undefined {
  const second = blocks[1]?.[1];
  return second && second.number === 3;
}

/** Without equalising the convolutions are not wrapped in another module. */
function isEqualised({ blocks }: PgganParts): boolean {
  return blocks[0]?.[0]?.weight.endsWith(".module.weight") ?? true;
}
