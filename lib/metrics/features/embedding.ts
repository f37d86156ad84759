/** What backbones have in common. */
import { NumericalError } from "../../errors.ts";
import { checkRaster, type Raster } from "../../image/raster.ts";
import type { Matrix } from "../../linalg/matrix.ts";
import type { BackboneInput } from "./backbone.ts";

/**
 * Checks that images are of the size that a backbone takes.
 *
 * @throws {RangeError} when one is not.
 */
export function checkImages(
  images: readonly Raster[],
  { input, name }: { readonly input: BackboneInput; readonly name: string },
): void {
  for (const image of images) {
    checkRaster(image, `embed an image by ${name}`);
    const { width, height, depth = 1, channels } = image;
    const isFit = width === input.width && height === input.height &&
      depth === 1 && (channels === 1 || channels === input.channels);
    if (isFit) continue;
    throw new RangeError(
      `Cannot embed an image as ${name} takes ${input.width} x ${input.height} with ${input.channels} channels: current value is ${width} x ${height} with ${channels}`,
    );
  }
}

/** A value of an image as a level, 0 for black to 255 for white. */
export function levelOf({ data, range }: Raster, place: number): number {
  const [low, high] = range;
  const value = data[place] ?? 0;
  return low === 0 && high === 255 ? value : 255 * (value - low) / (high - low);
}

/**
 * Features of images, one row each.
 *
 * @throws {NumericalError} when one is not finite.
 */
export function featureMatrix(
  rows: readonly ArrayLike<number>[],
  { columns, name }: { readonly columns: number; readonly name: string },
): Matrix {
  const data = new Float64Array(rows.length * columns);
  rows.forEach((row, place) => data.set(row, place * columns));
  const broken = data.findIndex((value) => !Number.isFinite(value));
  if (broken < 0) return { rows: rows.length, columns, data };
  throw new NumericalError(
    `Cannot use the features of ${name} as all must be finite: feature ${
      broken % columns
    } of image ${Math.floor(broken / columns)} is ${data[broken]}`,
    { hint: "Check the weights, or compute on another device" },
  );
}
