/**
 * The form of akanimax's pro_gan_pytorch (a candidate for model 19): a
 * transposed convolution first, nearest doubling, weights scaled at run time.
 */
import {
  blockSide,
  gainOf,
  heGain,
  type PgganForm,
  type PgganStyle,
  pick,
  type Place,
  shareBeside,
} from "../form.ts";
import type { PgganLayer } from "../parts.ts";

const LAYER = /^layers\.(\d+)\.conv_([12])$/;
const IMAGE = /^rgb_converters\.(\d+)$/;
const SLOPE = 0.2;
/** The code counts depth in powers of two of the image's side. */
const DEPTH_OF_FIRST_BLOCK = 2;

/** The form. */
export const akanimax: PgganForm = {
  name: "akanimax",
  anchor: "layers.0.conv_1.weight",
  scalars: [],
  locate,
  describe: (parts, given) => {
    const deepest = parts.blocks.length - 1 + DEPTH_OF_FIRST_BLOCK;
    const depth = Math.min(Number(given["depth"] ?? deepest), deepest);
    return {
      hyperparameters: {
        depth,
        num_channels: parts.imageChannels,
        latent_size: parts.latentSize,
        use_eql: given["use_eql"] ?? true,
        image_size: blockSide(depth - DEPTH_OF_FIRST_BLOCK),
        alpha: given["alpha"] ?? 1,
        ...pick(given, ["fmap_max"]),
      },
      notes: [],
    };
  },
  style: ({ first }, values): PgganStyle => ({
    isLatentNormal: true,
    isFirstNormal: false,
    isBlockNormal: true,
    normPlace: "behind",
    slope: SLOPE,
    upsampling: "nearest",
    gain: values["use_eql"] === true
      ? (layer) => equalise(layer, layer === first)
      : () => 1,
    isBiasScaled: false,
    lastBlock: Number(values["depth"]) - DEPTH_OF_FIRST_BLOCK,
    previousShare: shareBeside(Number(values["alpha"])),
    hasTanh: false,
  }),
};

function locate(path: string): Place | undefined {
  const [, image] = IMAGE.exec(path) ?? [];
  if (image !== undefined) return { part: "image", block: Number(image) };
  const [, block, layer] = LAYER.exec(path) ?? [];
  if (block === undefined) return undefined;
  return block === "0" && layer === "1"
    ? { part: "first" }
    : { part: "block", block: Number(block), layer: Number(layer) };
}

/** Of a transposed convolution the code counts the input channels alone. */
function equalise(layer: PgganLayer, isTransposed: boolean): number {
  return isTransposed ? gainOf(layer.shape[0] ?? 1) : heGain(layer);
}
