/** Two images of the same scene, ready to be compared. */
import { UsageError } from "../../errors.ts";
import { checkRaster, type Raster } from "../../image/raster.ts";

/** Options of metrics of pairs. */
export interface PairOptions {
  /** Where to compare: not 0 in its first channel; everywhere when absent. */
  readonly mask?: Raster | undefined;
}

/** One channel of one slice of two images. */
export interface Plane {
  /** Columns. */
  readonly width: number;
  /** Rows. */
  readonly height: number;
  /** Values of the reference. */
  readonly reference: Float64Array;
  /** Values of the image. */
  readonly image: Float64Array;
  /** 1 where to compare, 0 elsewhere. */
  readonly mask: Float64Array;
}

/** Two images of the same size and range. */
export interface Pair {
  /** White minus black. */
  readonly span: number;
  /** Slice by slice, channel by channel. */
  readonly planes: readonly Plane[];
}

/**
 * Two images as planes.
 *
 * @throws {UsageError} when their sizes, channels or ranges differ, or the mask
 * is of another size or empty.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { pairOf } from "./pair.ts";
 * const image = {
 *   width: 1,
 *   height: 1,
 *   channels: 3,
 *   dtype: "uint8",
 *   range: [0, 255],
 *   data: Uint8Array.of(1, 2, 3),
 * } as const;
 * assert.equal(pairOf(image, image).planes.length, 3);
 * ```
 */
export function pairOf(
  reference: Raster,
  image: Raster,
  { mask }: PairOptions = {},
): Pair {
  checkRaster(reference, "compare images");
  checkRaster(image, "compare images");
  checkAlike(describe(reference), describe(image));
  if (mask !== undefined) checkMask(mask, reference);
  const [low, high] = reference.range;
  const { channels, depth = 1 } = reference;
  const planes = Array.from({ length: depth * channels }, (_, place) => {
    const at = {
      slice: Math.floor(place / channels),
      channel: place % channels,
    };
    return {
      width: reference.width,
      height: reference.height,
      reference: planeOf(reference, at),
      image: planeOf(image, at),
      mask: maskOf(mask, reference, at.slice),
    };
  });
  return { span: high - low, planes };
}

function describe(
  { width, height, depth = 1, channels, range }: Raster,
): string {
  return `${width} x ${height} x ${depth}, ${channels} channels, values ${
    range.join("..")
  }`;
}

function checkAlike(reference: string, image: string): void {
  if (reference === image) return;
  throw new UsageError(
    `Cannot compare images as they must be alike: the reference is ${reference}, the image ${image}`,
    { hint: "Bring them to the same size, channels and range" },
  );
}

function checkMask(mask: Raster, image: Raster): void {
  checkRaster(mask, "use a mask");
  const { width, height, depth = 1, channels, data } = mask;
  const isFit = width === image.width && height === image.height &&
    (depth === 1 || depth === (image.depth ?? 1));
  if (!isFit) {
    throw new UsageError(
      `Cannot use a mask as it must be as large as the images, ${image.width} x ${image.height}: current size is ${width} x ${height} x ${depth}`,
    );
  }
  if (data.some((value, at) => at % channels === 0 && value !== 0)) return;
  throw new UsageError("Cannot use a mask as it is empty");
}

type Place = { readonly slice: number; readonly channel: number };

function planeOf(
  { width, height, channels, data }: Raster,
  { slice, channel }: Place,
): Float64Array {
  const area = width * height;
  return Float64Array.from(
    { length: area },
    (_, at) => data[(slice * area + at) * channels + channel]!,
  );
}

function maskOf(
  mask: Raster | undefined,
  { width, height }: Raster,
  slice: number,
): Float64Array {
  if (mask === undefined) return new Float64Array(width * height).fill(1);
  const place = { slice: (mask.depth ?? 1) > 1 ? slice : 0, channel: 0 };
  return planeOf(mask, place).map((value) => value === 0 ? 0 : 1);
}
