/** From images to the numbers that networks take. */
import type { Raster } from "../../image/raster.ts";
import { float32Tensor, type Tensor } from "../../tensor.ts";
import type { BackboneInput } from "./backbone.ts";
import { levelOf } from "./embedding.ts";

/** How levels from 0 to 255 become the numbers that a network takes. */
export type InputScale =
  /** From -1 to 1: level / 127.5 - 1. */
  | "symmetric"
  /** The original FID's: (level - 128) / 128. */
  | "tensorflow"
  /** From 0 to 1: level / 255. */
  | "unit"
  /** From 0 to 1, then less the mean and by the deviation of ImageNet. */
  | "imagenet"
  /** From 0 to 255, as they are. */
  | "levels";

/** Means and deviations of ImageNet's red, green and blue, of 0 to 1. */
const IMAGENET = {
  means: [0.485, 0.456, 0.406],
  deviations: [0.229, 0.224, 0.225],
} as const;

type Scaling = (level: number, channel: number) => number;

const SCALINGS: Readonly<Record<InputScale, Scaling>> = {
  symmetric: (level) => 2 * (level / 255) - 1,
  tensorflow: (level) => (level - 128) / 128,
  unit: (level) => level / 255,
  imagenet: (level, channel) =>
    (level / 255 - (IMAGENET.means[channel] ?? 0)) /
    (IMAGENET.deviations[channel] ?? 1),
  levels: (level) => level,
};

/** How a tensor of images is laid out. */
export interface TensorLayout {
  /** Size and channels. */
  readonly input: BackboneInput;
  /** How levels are scaled. */
  readonly scale: InputScale;
  /** Whether the channels of a pixel stand together; in planes when absent. */
  readonly isInterleaved?: boolean | undefined;
}

/**
 * Images as a tensor [N, C, H, W], or [N, H, W, C] when interleaved. Grey images
 * become all channels.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensorOf } from "./input_scale.ts";
 * const grey = {
 *   width: 1,
 *   height: 1,
 *   channels: 1,
 *   dtype: "uint8",
 *   range: [0, 255],
 *   data: Uint8Array.of(255),
 * } as const;
 * const input = { width: 1, height: 1, channels: 3 } as const;
 * const tensor = tensorOf([grey], { input, scale: "symmetric" });
 * assert.deepEqual([...tensor.data], [1, 1, 1]);
 * ```
 */
export function tensorOf(
  images: readonly Raster[],
  { input, scale, isInterleaved = false }: TensorLayout,
): Tensor<"float32"> {
  const { width, height, channels } = input;
  const pixels = width * height;
  const data = new Float32Array(images.length * pixels * channels);
  const scaling = SCALINGS[scale];
  images.forEach((image, row) => {
    for (let channel = 0; channel < channels; channel++) {
      const own = Math.min(channel, image.channels - 1);
      for (let pixel = 0; pixel < pixels; pixel++) {
        const level = levelOf(image, pixel * image.channels + own);
        const place = isInterleaved
          ? pixel * channels + channel
          : channel * pixels + pixel;
        data[row * pixels * channels + place] = scaling(level, channel);
      }
    }
  });
  return float32Tensor(
    data,
    isInterleaved
      ? [images.length, height, width, channels]
      : [images.length, channels, height, width],
  );
}
