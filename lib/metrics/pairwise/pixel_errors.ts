/** Errors of pixels: MSE, MAE and PSNR. */
import type { Raster } from "../../image/raster.ts";
import { pairOf, type PairOptions } from "./pair.ts";

/**
 * MSE: mean squared error, in squared units of the values; lower is better.
 *
 * @throws {UsageError} when the images are not alike, or the mask does not fit.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { meanSquaredError } from "@medigan/core/metrics";
 * const grey = (...levels: number[]) => ({
 *   width: levels.length,
 *   height: 1,
 *   channels: 1,
 *   dtype: "uint8" as const,
 *   range: [0, 255] as const,
 *   data: Uint8Array.from(levels),
 * });
 * assert.equal(meanSquaredError(grey(1, 2), grey(1, 6)), 8);
 * ```
 */
export function meanSquaredError(
  reference: Raster,
  image: Raster,
  options: PairOptions = {},
): number {
  return meanOf(reference, image, options, (difference) => difference ** 2);
}

/**
 * MAE: mean absolute error, in units of the values; lower is better.
 *
 * @throws {UsageError} when the images are not alike, or the mask does not fit.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { meanAbsoluteError } from "@medigan/core/metrics";
 * const grey = (...levels: number[]) => ({
 *   width: levels.length,
 *   height: 1,
 *   channels: 1,
 *   dtype: "uint8" as const,
 *   range: [0, 255] as const,
 *   data: Uint8Array.from(levels),
 * });
 * const mask = grey(0, 1);
 * assert.equal(meanAbsoluteError(grey(1, 2), grey(9, 6), { mask }), 4);
 * ```
 */
export function meanAbsoluteError(
  reference: Raster,
  image: Raster,
  options: PairOptions = {},
): number {
  return meanOf(reference, image, options, Math.abs);
}

/**
 * PSNR: peak signal-to-noise ratio in decibels, the peak being white minus
 * black; higher is better, infinite for equal images.
 *
 * @throws {UsageError} when the images are not alike, or the mask does not fit.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { peakSignalToNoise } from "@medigan/core/metrics";
 * const grey = (level: number) => ({
 *   width: 1,
 *   height: 1,
 *   channels: 1,
 *   dtype: "uint8" as const,
 *   range: [0, 255] as const,
 *   data: Uint8Array.of(level),
 * });
 * assert.equal(peakSignalToNoise(grey(0), grey(255)), 0);
 * ```
 */
export function peakSignalToNoise(
  reference: Raster,
  image: Raster,
  options: PairOptions = {},
): number {
  const [low, high] = reference.range;
  const error = meanSquaredError(reference, image, options);
  return 10 * Math.log10((high - low) ** 2 / error);
}

function meanOf(
  reference: Raster,
  image: Raster,
  options: PairOptions,
  of: (difference: number) => number,
): number {
  let sum = 0;
  let weight = 0;
  for (const plane of pairOf(reference, image, options).planes) {
    for (const [at, isCompared] of plane.mask.entries()) {
      if (isCompared === 0) continue;
      sum += of(plane.image[at]! - plane.reference[at]!);
      weight++;
    }
  }
  return sum / weight;
}
