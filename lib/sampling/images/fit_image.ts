/** From a picture to what a net takes: size, channels, values. */
import type { PortInfo } from "../../../models/families/family.ts";
import { UsageError } from "../../errors.ts";
import { withChannels } from "../../image/channels.ts";
import type { Raster } from "../../image/raster.ts";
import { resample } from "../../image/resample.ts";
import type { ImageSize } from "../../image/resize.ts";
import type { ImageInput, ImagePreprocessing } from "../../registry/card.ts";
import type { InputImage, Picture } from "./input_image.ts";

/** How images differ from what a model expects. */
export interface FitOptions {
  /**
   * Size that images are given to the net in: the model's (when absent), their
   * own, or height and width.
   */
  readonly imageSize?:
    | "model"
    | "native"
    | readonly [number, number]
    | undefined;
  /**
   * Values of the images that are black and white, where their files do not
   * tell; or each picture's own darkest and brightest.
   */
  readonly inputRange?: "picture" | readonly [number, number] | undefined;
}

/** What the card says of the input. */
export type CardImage = Pick<ImageInput, "size" | "preprocessing">;

/** A picture as the net takes it. */
export interface FittedImage {
  /** Values for the net. */
  readonly values: Raster<"float32">;
  /** Values of the picture that became the lower and the upper end. */
  readonly ends: readonly [number, number];
  /** Values of the picture that are black and white. */
  readonly range: readonly [number, number];
}

const USUAL: ImagePreprocessing = { levels: "full", values: [-1, 1] };
const USUAL_RESIZE = { method: "bicubic", antialias: true } as const;

/** Whether the net gets the values of an image unchanged. */
export function isUnchanged(
  image: Pick<InputImage, "isPlainNumbers">,
  { inputRange }: FitOptions,
): boolean {
  return image.isPlainNumbers && inputRange === undefined;
}

/**
 * The size that an image is resized to.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { fittedSize } from "./fit_image.ts";
 * const image = { width: 30, height: 20, isPlainNumbers: false };
 * const card = {
 *   size: [512, 512],
 *   preprocessing: {
 *     resize: { method: "bicubic", to: "width" },
 *     levels: "full",
 *     values: [-1, 1],
 *   },
 * } as const;
 * assert.deepEqual(fittedSize(image, card, {}), { width: 512, height: 341 });
 * ```
 */
export function fittedSize(
  image: Pick<InputImage, "width" | "height" | "isPlainNumbers">,
  card: CardImage | undefined,
  options: FitOptions,
): ImageSize {
  const native = { width: image.width, height: image.height };
  const { imageSize = "model" } = options;
  if (imageSize === "native" || isUnchanged(image, options)) return native;
  if (imageSize !== "model") {
    const [height, width] = imageSize;
    return { width, height };
  }
  const resize = card?.preprocessing?.resize;
  if (card === undefined || resize === undefined) return native;
  const [height, width] = card.size;
  if (resize.to === "size") return { width, height };
  const inProportion = Math.floor(width * native.height / native.width);
  return { width, height: Math.max(1, inProportion) };
}

/**
 * The smallest size that holds an image and that the net takes.
 *
 * @throws {UsageError} when the net takes one size only, which is smaller.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { allowedSize } from "./fit_image.ts";
 * const port = { shape: [-1, 1, -1, -1], sizeMultiple: 4 };
 * const size = allowedSize({ width: 37, height: 40 }, port);
 * assert.deepEqual(size, { width: 40, height: 40 });
 * ```
 */
export function allowedSize(
  { width, height }: ImageSize,
  { shape, sizeMultiple = 1 }: Pick<PortInfo, "shape" | "sizeMultiple">,
): ImageSize {
  const [fixedHeight = -1, fixedWidth = -1] = shape.slice(2);
  const side = (length: number, fixed: number) =>
    fixed > 0 ? fixed : Math.ceil(length / sizeMultiple) * sizeMultiple;
  const size = {
    width: side(width, fixedWidth),
    height: side(height, fixedHeight),
  };
  if (size.width >= width && size.height >= height) return size;
  throw new UsageError(
    `Cannot give the net an image of ${width} x ${height} as it takes ${size.width} x ${size.height} only`,
    { hint: "Name that size as the size of the images" },
  );
}

/** A picture with the channels, size and values that the net takes. */
export function fitImage(
  { raster, isPlainNumbers }: Picture,
  card: CardImage | undefined,
  { size, channels, options }: {
    readonly size: ImageSize;
    readonly channels: number;
    readonly options: FitOptions;
  },
): FittedImage {
  const coloured = withChannels(raster, channels);
  const { levels, values, resize = USUAL_RESIZE } = card?.preprocessing ??
    USUAL;
  if (isUnchanged({ isPlainNumbers }, options)) {
    return { values: toFloats(coloured), ends: values, range: values };
  }
  const { inputRange } = options;
  const range = typeof inputRange === "object" ? inputRange : raster.range;
  const isPicture = levels === "picture" || inputRange === "picture";
  // Pillow resizes whole grey values, PyTorch numbers.
  const source = resize.antialias ? coloured : toFloats(coloured);
  const isSame = source.width === size.width && source.height === size.height;
  const resized = isSame ? source : resample(source, size, resize);
  const ends = isPicture
    ? extent(coloured)
    : levels === "resized"
    ? extent(resized)
    : range;
  return { values: mapped(resized, ends, values), ends, range };
}

function toFloats(raster: Raster): Raster<"float32"> {
  const data = Float32Array.from(raster.data);
  return { ...raster, dtype: "float32", data };
}

function extent({ data }: Raster): readonly [number, number] {
  let low = Infinity;
  let high = -Infinity;
  for (const value of data) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return [low, high];
}

/** Linear from one pair to the other, each step in float32 as in PyTorch. */
function mapped(
  raster: Raster,
  [low, high]: readonly [number, number],
  values: readonly [number, number],
): Raster<"float32"> {
  const { fround } = Math;
  const span = high - low;
  const [first, last] = values;
  const data = Float32Array.from(raster.data, (value) => {
    const unit = span > 0 ? fround((value - low) / span) : 0;
    const within = Math.min(Math.max(unit, 0), 1);
    return fround(within * (last - first)) + first;
  });
  return { ...raster, dtype: "float32", range: values, data };
}
