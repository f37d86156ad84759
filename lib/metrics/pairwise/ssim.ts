/** Structural similarity, at one scale and at several. */
import { UsageError } from "../../errors.ts";
import type { Raster } from "../../image/raster.ts";
import { pairOf, type PairOptions, type Plane } from "./pair.ts";
import { halved } from "./halve.ts";
import { similarityOf } from "./similarity.ts";

/**
 * SSIM: mean structural similarity under an 11 x 11 Gaussian window (standard
 * deviation 1.5, K1 0.01, K2 0.03), where it lies within the image; -1..1,
 * higher is better, 1 for equal images. With a mask, windows around its pixels
 * count.
 *
 * Z. Wang et al., Image Quality Assessment: From Error Visibility to Structural
 * Similarity (IEEE TIP 13, 2004).
 *
 * @throws {UsageError} when the images are not alike or smaller than the
 * window, or no window is around the mask.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { structuralSimilarity } from "@medigan/core/metrics";
 * const grey = (level: number) => ({
 *   width: 16,
 *   height: 16,
 *   channels: 1,
 *   dtype: "uint8" as const,
 *   range: [0, 255] as const,
 *   data: new Uint8Array(256).fill(level),
 * });
 * assert.equal(structuralSimilarity(grey(9), grey(9)), 1);
 * assert(structuralSimilarity(grey(9), grey(200)) < 0.2);
 * ```
 */
export function structuralSimilarity(
  reference: Raster,
  image: Raster,
  options: PairOptions = {},
): number {
  const { planes, span } = pairOf(reference, image, options);
  return meanOver(planes, (plane) => similarityOf(plane, span).similarity);
}

/** Options of {@linkcode multiscaleSimilarity}. */
export interface MultiscaleOptions extends PairOptions {
  /**
   * Number of scales, 1..5; 5 when absent, for which images must have 176
   * pixels each way, and half as many for each scale less.
   */
  readonly scales?: number | undefined;
}

const EXPONENTS = [0.0448, 0.2856, 0.3001, 0.2363, 0.1333] as const;

/**
 * MS-SSIM: contrast and structure at several scales, luminance at the coarsest;
 * 0..1, higher is better. Negative structure counts as 0, and with fewer than
 * five scales the exponents are divided by their sum. Between random pairs of
 * synthetic images it tells of variety: there lower is more various.
 *
 * Z. Wang, E. P. Simoncelli, A. C. Bovik, Multiscale Structural Similarity for
 * Image Quality Assessment (Asilomar 2003).
 *
 * @throws {UsageError} when the images are not alike, or too small for so many
 * scales.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { multiscaleSimilarity } from "@medigan/core/metrics";
 * const image = {
 *   width: 32,
 *   height: 32,
 *   channels: 1,
 *   dtype: "uint8",
 *   range: [0, 255],
 *   data: new Uint8Array(1024).map((_, place) => place % 251),
 * } as const;
 * const score = multiscaleSimilarity(image, image, { scales: 2 });
 * assert(Math.abs(score - 1) < 1e-12);
 * ```
 */
export function multiscaleSimilarity(
  reference: Raster,
  image: Raster,
  { scales = 5, mask }: MultiscaleOptions = {},
): number {
  if (!Number.isInteger(scales) || scales < 1 || scales > 5) {
    throw new UsageError(
      `Cannot compute MS-SSIM as the number of scales must be 1..5: current value is ${scales}`,
    );
  }
  const { planes, span } = pairOf(reference, image, { mask });
  return meanOver(planes, (plane) => productOfScales(plane, span, scales));
}

function productOfScales(plane: Plane, span: number, scales: number): number {
  const exponents = EXPONENTS.slice(0, scales);
  const sum = exponents.reduce((all, one) => all + one, 0);
  let product = 1;
  let current = plane;
  for (const [scale, exponent] of exponents.entries()) {
    if (scale > 0) current = halved(current);
    const { similarity, structure } = similarityOf(current, span);
    const factor = scale === scales - 1 ? similarity : structure;
    product *= Math.max(0, factor) ** (exponent / sum);
  }
  return product;
}

function meanOver(
  planes: readonly Plane[],
  of: (plane: Plane) => number,
): number {
  return planes.reduce((sum, plane) => sum + of(plane), 0) / planes.length;
}
