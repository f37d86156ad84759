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
  type Place,
} from "../form.ts";
import type { PgganParts } from "../parts.ts";

const FIRST_BLOCK = /^init_conv\.(\d+)(?:\.module)?$/;
const BLOCK = /^ScaleBlocks\.(\d+)\.convolv\.(\d+)(?:\.module)?$/;
const IMAGE = /^toRGB\.(\d+)(?:\.module)?$/;

/** The form. */
export const cxr: PgganForm = {
  name: "cxr",
  anchor: "latent_linear.0.module.weight",
  scalars: ["current_size", "current_depth", "alpha"],
  locate,
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

function locate(path: string): Place | undefined {
  if (path === "latent_linear.0.module") return { part: "first" };
  const [, image] = IMAGE.exec(path) ?? [];
  if (image !== undefined) return { part: "image", block: Number(image) };
  const [, first] = FIRST_BLOCK.exec(path) ?? [];
  if (first !== undefined) {
    return { part: "block", block: 0, layer: Number(first) };
  }
  const [, scale, layer] = BLOCK.exec(path) ?? [];
  return scale === undefined
    ? undefined
    : { part: "block", block: Number(scale) + 1, layer: Number(layer) };
}

/** The numbers of the convolutions show it, where there are two in a row. */
function hasPixelNorm({ blocks }: PgganParts): boolean | undefined {
  const second = blocks[1]?.[1];
  return second && second.number === 3;
}

/** Without equalising the convolutions are not wrapped in another module. */
function isEqualised({ blocks }: PgganParts): boolean {
  return blocks[0]?.[0]?.weight.endsWith(".module.weight") ?? true;
}
