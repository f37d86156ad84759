/**
 * The form of rosinality's progressive-gan-pytorch, as its four-channel
 * descendant for polyps has it (model 9): bilinear doubling, pixel norm before
 * the activation, weights scaled at run time.
 */
import {
  heGain,
  type PgganForm,
  type PgganStyle,
  type Place,
  shareBeside,
} from "../form.ts";
import type { PgganParts } from "../parts.ts";

const BLOCK = /^progression_(\d+)\.conv\.(\d+)\.conv$/;
const IMAGE = /^to_rgb_(\d+)\.conv$/;
const SLOPE = 0.1;

const TANH_NOTE = "No tanh at the end is assumed; tanh=true adds one";

/** The form. */
export const rosinality: PgganForm = {
  name: "rosinality",
  anchor: "input_layer.0.conv.weight_orig",
  scalars: [],
  locate,
  describe: (parts, given) => {
    const last = parts.blocks.length - 1;
    const step = Number(given["step"] ?? last);
    return {
      hyperparameters: {
        input_code_dim: parts.latentSize,
        in_channel: parts.widths[0] ?? 0,
        pixel_norm: hasPixelNorm(parts),
        tanh: given["tanh"] ?? false,
        img_channels: parts.imageChannels,
        step: parts.toImage[Math.min(step, last)] === undefined ? last : step,
        alpha: given["alpha"] ?? 1,
      },
      notes: given["tanh"] === undefined ? [TANH_NOTE] : [],
    };
  },
  style: (parts, { step, alpha, tanh }): PgganStyle => ({
    isLatentNormal: false,
    // The first layer keeps its norm also where the blocks have none.
    isFirstNormal: true,
    isBlockNormal: hasPixelNorm(parts),
    normPlace: "before",
    slope: SLOPE,
    upsampling: "linear",
    gain: heGain,
    isBiasScaled: false,
    // Steps beyond the last one mean the last one.
    lastBlock: Math.min(Number(step), parts.blocks.length - 1),
    previousShare: shareBeside(Number(alpha)),
    hasTanh: tanh === true,
  }),
};

function locate(path: string): Place | undefined {
  if (path === "input_layer.0.conv") return { part: "first" };
  const [, size, layer] = BLOCK.exec(path) ?? IMAGE.exec(path) ?? [];
  const block = Math.log2(Number(size) / 4);
  if (!Number.isInteger(block)) return undefined;
  return layer === undefined
    ? { part: "image", block }
    : { part: "block", block, layer: Number(layer) };
}

/** A norm without tensors shows in the numbers of the convolutions. */
function hasPixelNorm({ blocks }: PgganParts): boolean {
  return blocks.some(([, second]) => second?.number === 3);
}
