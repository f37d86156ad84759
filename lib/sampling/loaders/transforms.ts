/** Transforms that are often wanted; write others as plain functions. */
import { type ImageSize, resample, resizeNearest } from "../../image/mod.ts";
import type { Raster } from "../../image/mod.ts";
import type { Transform } from "./example.ts";

/**
 * Mirrors image and mask together, left to right, in a share of the cases.
 *
 * @throws {RangeError} when the probability is not within 0..1.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { randomMirror } from "@medigan/core";
 * const image = {
 *   width: 2,
 *   height: 1,
 *   channels: 1,
 *   dtype: "uint8",
 *   range: [0, 255],
 *   data: Uint8Array.of(1, 2),
 * } as const;
 * const context = { random: Math.random, epoch: 0 };
 * const example = { image, mask: image, isSynthetic: true };
 * const mirrored = await randomMirror(1)(example, context);
 * assert.deepEqual([...mirrored.image.data], [2, 1]);
 * assert.deepEqual(mirrored.mask?.data, mirrored.image.data);
 * ```
 */
export function randomMirror(probability = 0.5): Transform {
  if (!(probability >= 0 && probability <= 1)) {
    throw new RangeError(
      `Cannot mirror examples as the probability must be within 0..1: current value is ${probability}`,
    );
  }
  return (example, { random }) => {
    if (random() >= probability) return example;
    const { image, mask } = example;
    return {
      ...example,
      image: mirrored(image),
      ...mask && { mask: mirrored(mask) },
    };
  };
}

/**
 * Gives image and mask a size: smoothly the image, the mask by its nearest
 * pixels, so that no new values come between its labels.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { toSize } from "@medigan/core";
 * const image = {
 *   width: 2,
 *   height: 1,
 *   channels: 1,
 *   dtype: "uint8",
 *   range: [0, 255],
 *   data: Uint8Array.of(1, 2),
 * } as const;
 * const resized = await toSize({ width: 4, height: 2 })(
 *   { image, isSynthetic: true },
 *   { random: Math.random, epoch: 0 },
 * );
 * assert.equal(resized.image.data.length, 8);
 * ```
 */
export function toSize(size: ImageSize): Transform {
  return (example) => {
    const { image, mask } = example;
    return {
      ...example,
      image: resample(image, size, { method: "bilinear", antialias: true }),
      ...mask && { mask: resizeNearest(mask, size) },
    };
  };
}

function mirrored(raster: Raster): Raster {
  const { width, channels, data: source } = raster;
  const data = source.slice();
  for (let place = 0; place < data.length; place++) {
    const channel = place % channels;
    const pixel = (place - channel) / channels;
    const column = pixel % width;
    const from = (pixel - column + width - 1 - column) * channels + channel;
    data[place] = source[from] ?? 0;
  }
  return { ...raster, data } as Raster;
}
