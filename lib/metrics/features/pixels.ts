/** A backbone without a network: the pixels themselves. */
import type { Raster } from "../../image/raster.ts";
import { sha256Hex } from "../../platform/digest.ts";
import type { Backbone } from "./backbone.ts";
import { checkImages, featureMatrix, levelOf } from "./embedding.ts";

/**
 * The grey values of an image of `side` x `side` pixels, 0 for black to 1 for
 * white, row by row.
 *
 * @throws {RangeError} when `side` is no integer from 1 to 1024.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { pixelBackbone } from "./pixels.ts";
 * await using backbone = pixelBackbone(1);
 * const black = {
 *   width: 1,
 *   height: 1,
 *   channels: 1,
 *   dtype: "uint8",
 *   range: [0, 255],
 *   data: Uint8Array.of(0),
 * } as const;
 * assert.deepEqual([...(await backbone.embed([black])).data], [0]);
 * ```
 */
export function pixelBackbone(side: number): Backbone {
  if (!Number.isSafeInteger(side) || side < 1 || side > 1024) {
    throw new RangeError(
      `Cannot use pixels as features as their side must be an integer from 1 to 1024: current value is ${side}`,
    );
  }
  const name = `pixels-${side}`;
  const input = { width: side, height: side, channels: 1 } as const;
  return {
    name,
    digest: sha256Hex(`medigan backbone ${name}/1`),
    dimension: side * side,
    input,
    device: "javascript",
    embed: (images, signal) =>
      new Promise((resolve) => {
        signal?.throwIfAborted();
        checkImages(images, { input, name });
        const rows = images.map(unitsOf);
        resolve(featureMatrix(rows, { columns: side * side, name }));
      }),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

function unitsOf(image: Raster): Float64Array {
  return Float64Array.from(
    image.data,
    (_, place) => levelOf(image, place) / 255,
  );
}
