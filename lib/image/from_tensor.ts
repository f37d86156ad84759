/** Rasters from the output of a network. */
import { NumericalError } from "../errors.ts";
import { elementCount, type Tensor } from "../tensor.ts";
import {
  allocatePixels,
  type Raster,
  type RasterDType,
  WHITE,
} from "./raster.ts";
import { greyScale, unitScale, type ValueMapping } from "./value_mapping.ts";

/** How {@linkcode rasterFromTensor} makes an image. */
export interface TensorRasterOptions<D extends RasterDType = RasterDType> {
  /** Place of the sample within the batch. */
  readonly index: number;
  /** Channels of the tensor that make the image, in order; all when absent. */
  readonly channels?: readonly number[] | undefined;
  /** How values become grey values; `float32` rasters keep the values. */
  readonly mapping: ValueMapping;
  /** Element type of the raster. */
  readonly dtype: D;
  /**
   * Value of the net above which a mask is white (1 in `float32` rasters);
   * everything else becomes 0.
   */
  readonly threshold?: number | undefined;
  /** Number of the sample to name in errors; `index` when absent. */
  readonly sample?: number | undefined;
}

interface Planes {
  readonly values: Float32Array;
  readonly channels: readonly number[];
  /** Absent for images. */
  readonly depth: number | undefined;
  readonly height: number;
  readonly width: number;
}

/**
 * The image or volume of one sample of a batch.
 *
 * @param tensor Output of the net, N x C x H x W or N x C x D x H x W, float32.
 *
 * @throws {NumericalError} when a value is NaN or infinite; names the sample
 * and the position.
 * @throws {TypeError} when the tensor is not float32 with four or five
 * dimensions.
 * @throws {RangeError} when the index, a channel or the mapping's range is out
 * of range.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { float32Tensor } from "@medigan/core";
 * import { rasterFromTensor } from "@medigan/core/image";
 * const output = float32Tensor(Float32Array.of(-1, 0, 0.5, 1), [1, 1, 2, 2]);
 * const raster = rasterFromTensor(output, {
 *   index: 0,
 *   mapping: { range: [-1, 1], rounding: "nearest", overflow: "clamp" },
 *   dtype: "uint8",
 * });
 * assert.deepEqual([...raster.data], [0, 128, 191, 255]);
 * ```
 */
export function rasterFromTensor<D extends RasterDType>(
  tensor: Tensor,
  options: TensorRasterOptions<D>,
): Raster<D> {
  const planes = selectPlanes(tensor, options);
  const { width, height, depth, channels } = planes;
  const length = planeSize(planes) * channels.length;
  const data = allocatePixels(options.dtype, length);
  fillPixels(data, planes, {
    convert: conversionFor(options, planes),
    sample: options.sample ?? options.index,
  });
  return {
    width,
    height,
    ...depth !== undefined && { depth },
    channels: channels.length,
    dtype: options.dtype,
    range: rangeFor(options),
    data,
  };
}

function planeSize({ width, height, depth = 1 }: Planes): number {
  return width * height * depth;
}

function selectPlanes(tensor: Tensor, options: TensorRasterOptions): Planes {
  const { count, held, ...sizes } = checkOutput(tensor);
  const { index } = options;
  const channels = options.channels ?? [...Array(held).keys()];
  checkPlace(index, count, "sample");
  for (const channel of channels) checkPlace(channel, held, "channel");
  if (channels.length === 0) {
    throw new RangeError("Cannot make an image as it needs a channel");
  }
  const size = tensor.data.length / count;
  const values = (tensor.data as Float32Array)
    .subarray(index * size, (index + 1) * size);
  return { values, channels, ...sizes };
}

function checkOutput({ dtype, shape }: Tensor) {
  const isImages = [4, 5].includes(shape.length) && elementCount(shape) > 0;
  if (dtype !== "float32" || !isImages) {
    throw new TypeError(
      `Cannot make an image as the tensor must be float32 of shape N x C x H x W or N x C x D x H x W: current value is ${dtype} of shape [${shape}]`,
    );
  }
  const [count = 0, held = 0] = shape;
  const [height = 0, width = 0] = shape.slice(-2);
  const depth = shape.length === 5 ? shape[2] : undefined;
  return { count, held, depth, height, width };
}

function checkPlace(place: number, count: number, what: string): void {
  if (Number.isSafeInteger(place) && place >= 0 && place < count) return;
  throw new RangeError(
    `Cannot make an image as the ${what} must be from 0 to ${
      count - 1
    }: current ${what} is ${place}`,
  );
}

function conversionFor(
  options: TensorRasterOptions,
  planes: Planes,
): (value: number) => number {
  const { dtype, mapping, threshold } = options;
  if (threshold !== undefined) {
    const unit = unitScale(mapping.range);
    const limit = unit(threshold);
    const white = dtype === "float32" ? 1 : WHITE[dtype];
    return (value) => unit(value) > limit ? white : 0;
  }
  if (dtype === "float32") return (value) => value;
  const ends = mapping.levels === "picture" ? endsOf(planes) : undefined;
  return greyScale(mapping, WHITE[dtype], ends);
}

function endsOf(planes: Planes): [number, number] {
  const size = planeSize(planes);
  let [low, high] = [Infinity, -Infinity];
  for (const channel of planes.channels) {
    const start = channel * size;
    for (let pixel = start; pixel < start + size; pixel++) {
      const value = planes.values[pixel] ?? NaN;
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  return [low, high];
}

function rangeFor(options: TensorRasterOptions): [number, number] {
  const { dtype, mapping, threshold } = options;
  if (dtype !== "float32") return [0, WHITE[dtype]];
  return threshold === undefined ? [...mapping.range] : [0, 1];
}

function fillPixels(
  data: { [place: number]: number },
  planes: Planes,
  how: { convert: (value: number) => number; sample: number },
): void {
  const { values, channels } = planes;
  const size = planeSize(planes);
  channels.forEach((channel, offset) => {
    const start = channel * size;
    for (let pixel = 0; pixel < size; pixel++) {
      const value = values[start + pixel] ?? NaN;
      // Infinity - Infinity is NaN, so only finite values give 0.
      if (value - value !== 0) {
        throw notFinite(planes, { channel, pixel, value, sample: how.sample });
      }
      data[pixel * channels.length + offset] = how.convert(value);
    }
  });
}

function notFinite(
  planes: Planes,
  at: { channel: number; pixel: number; value: number; sample: number },
): NumericalError {
  const { width, height, depth } = planes;
  const column = at.pixel % width;
  const row = Math.floor(at.pixel / width) % height;
  const slice = Math.floor(at.pixel / (width * height));
  const within = depth === undefined ? "" : `slice ${slice}, `;
  return new NumericalError(
    `Cannot make an image as every value of the network must be finite: current value is ${at.value} in sample ${at.sample}, channel ${at.channel}, ${within}row ${row}, column ${column}`,
    { hint: "Run it on another device, and check the weights" },
  );
}
