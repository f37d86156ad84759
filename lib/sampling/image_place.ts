/** Where in space the pixels of a synthetic image would be. */
import type { Raster } from "../image/mod.ts";
import type { CardOutput } from "../registry/card.ts";

/** Places of pixels, in millimetres; x to the left, y to the back, z up. */
export interface ImagePlace {
  /** Distance of rows, then of columns. */
  readonly pixelSpacingMm: readonly [number, number];
  /** Distance of slices. */
  readonly sliceSpacingMm: number;
  /** Centre of the first pixel of the first slice. */
  readonly originMm: readonly [number, number, number];
  /** Whether distances are known; if not they are 1. */
  readonly isKnown: boolean;
}

/**
 * Places of a raster's pixels, its middle at the origin. `slice` is for slices
 * of a volume that are samples of their own.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { imagePlace } from "./image_place.ts";
 * const place = imagePlace({ width: 3, height: 5 }, { spacingMm: [2, 0.5] });
 * assert.deepEqual(place.originMm, [-0.5, -4, 0]);
 * ```
 */
export function imagePlace(
  { width, height, depth = 1 }: Pick<Raster, "width" | "height" | "depth">,
  { spacingMm, slice = 0 }: Pick<CardOutput, "spacingMm"> & {
    readonly slice?: number;
  } = {},
): ImagePlace {
  const column = spacingMm?.at(-1) ?? 1;
  const row = spacingMm?.at(-2) ?? 1;
  const between = spacingMm?.at(-3) ?? 1;
  return {
    pixelSpacingMm: [row, column],
    sliceSpacingMm: between,
    // Adding 0 turns -0 into 0.
    originMm: [
      -(width - 1) / 2 * column + 0,
      -(height - 1) / 2 * row + 0,
      (slice - (depth - 1) / 2) * between + 0,
    ],
    isKnown: spacingMm !== undefined,
  };
}
