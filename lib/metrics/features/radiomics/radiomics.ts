/** A backbone of radiomic features. */
import { withChannels } from "../../../image/channels.ts";
import type { Raster } from "../../../image/raster.ts";
import { sha256Hex } from "../../../platform/digest.ts";
import type { Backbone } from "../backbone.ts";
import { checkImages, featureMatrix, levelOf } from "../embedding.ts";
import { cooccurrence, DIRECTIONS } from "./cooccurrence.ts";
import { binOf, FIRST_ORDER_NAMES, firstOrderFeatures } from "./first_order.ts";
import { TEXTURE_NAMES, textureFeatures } from "./texture.ts";

/** Names of all features, in order: 17 of first order and 22 of texture. */
export const RADIOMIC_NAMES: readonly string[] = [
  ...FIRST_ORDER_NAMES,
  ...TEXTURE_NAMES,
];

/**
 * First-order and co-occurrence features of grey images of `side` x `side`
 * pixels: levels from 0 to 255, bins of 25, neighbours at distance 1, the mean
 * of four directions. These are definitions of pyradiomics, but not FRD: that
 * has more classes of features, filters and scales. The features are of very
 * different sizes: standardise them before distances are taken.
 *
 * @throws {RangeError} when `side` is no integer from 2 to 4096.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { RADIOMIC_NAMES, radiomicBackbone } from "./radiomics.ts";
 * await using backbone = radiomicBackbone(2);
 * const grey = {
 *   width: 2,
 *   height: 2,
 *   channels: 1,
 *   dtype: "uint8",
 *   range: [0, 255],
 *   data: Uint8Array.of(10, 20, 30, 40),
 * } as const;
 * const { data } = await backbone.embed([grey]);
 * assert.equal(data[RADIOMIC_NAMES.indexOf("mean")], 25);
 * ```
 */
export function radiomicBackbone(side: number): Backbone {
  if (!Number.isSafeInteger(side) || side < 2 || side > 4096) {
    throw new RangeError(
      `Cannot take radiomic features as the side of images must be an integer from 2 to 4096: current value is ${side}`,
    );
  }
  const name = `radiomics-${side}`;
  const input = { width: side, height: side, channels: 1 } as const;
  const columns = RADIOMIC_NAMES.length;
  return {
    name,
    digest: sha256Hex(`medigan backbone ${name}/1`),
    dimension: columns,
    input,
    device: "javascript",
    embed: (images, signal) =>
      new Promise((resolve) => {
        checkImages(images, { input, name });
        const rows = images.map((image) => {
          signal?.throwIfAborted();
          return featuresOfImage(image);
        });
        resolve(featureMatrix(rows, { columns, name }));
      }),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

function featuresOfImage(image: Raster): number[] {
  const grey = withChannels(image, 1);
  const levels = Float64Array.from(
    grey.data,
    (_, place) => levelOf(grey, place),
  );
  return [...firstOrderFeatures(levels), ...textureOf(grey, levels)];
}

/** Texture features, the mean over the directions. */
function textureOf(
  { width, height }: Raster,
  levels: Float64Array,
): number[] {
  const bins = Uint8Array.from(levels, binOf);
  const darkest = bins.reduce((least, bin) => Math.min(least, bin), 255);
  const binned = bins.map((bin) => bin - darkest);
  const count = binned.reduce((most, bin) => Math.max(most, bin), 0) + 1;
  const image = { width, height, levels: binned, count };
  const sums: number[] = Array(TEXTURE_NAMES.length).fill(0);
  for (const direction of DIRECTIONS) {
    const shares = cooccurrence(image, direction);
    textureFeatures(shares, count).forEach((feature, place) => {
      sums[place] = (sums[place] ?? 0) + feature;
    });
  }
  return sums.map((sum) => sum / DIRECTIONS.length);
}
