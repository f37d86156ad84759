/** Resizing as the libraries do it with which models were trained. */
import { allocatePixels, checkRaster, type Raster } from "./raster.ts";
import type { RasterDType } from "./raster.ts";
import { resampleRounding, roundWeight } from "./resample_rounding.ts";
import {
  type ResampleMethod,
  resampleTaps,
  type Taps,
} from "./resample_weights.ts";
import type { ImageSize } from "./resize.ts";

/** How {@linkcode resample} makes a raster of another size. */
export interface ResampleOptions {
  /** How values between the pixels are found. */
  readonly method: ResampleMethod;
  /**
   * Whether `bilinear` and `bicubic` take in all that a target pixel covers.
   * `uint8` rasters then get the very grey values that Pillow gives.
   */
  readonly antialias?: boolean | undefined;
}

/**
 * A raster of another size, first its rows, then its columns.
 *
 * `bilinear` and `bicubic` are Pillow's with `antialias` and PyTorch's without
 * it (but PyTorch's bicubic has another constant); `area` is PyTorch's adaptive
 * mean; `nearest` takes the place under the centre of each target pixel.
 *
 * @throws {RangeError} when a size is no positive integer or the raster is a
 * volume.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { resample } from "@medigan/core/image";
 * const raster = {
 *   width: 4,
 *   height: 1,
 *   channels: 1,
 *   dtype: "float32",
 *   range: [0, 3],
 *   data: Float32Array.of(0, 1, 2, 3),
 * } as const;
 * const half = resample(raster, { width: 2, height: 1 }, { method: "area" });
 * assert.deepEqual([...half.data], [0.5, 2.5]);
 * ```
 */
export function resample<D extends RasterDType>(
  raster: Raster<D>,
  size: ImageSize,
  options: ResampleOptions,
): Raster<D> {
  checkRaster(raster, "resize a raster");
  const { width, height } = size;
  const isSize = [width, height].every((side) =>
    Number.isSafeInteger(side) && side > 0
  );
  if (!isSize || (raster.depth ?? 1) !== 1) {
    throw new RangeError(
      `Cannot resize a raster as it must be one image and its new sizes positive integers: current value is ${
        raster.depth ?? 1
      } slices to ${width} x ${height}`,
    );
  }
  const { channels, dtype } = raster;
  const finish = finisherOf(dtype, options);
  const rows = resampleLines(raster.data, {
    taps: resampleTaps(raster.width, width, options),
    lines: raster.height,
    length: raster.width,
    stride: channels,
    target: allocatePixels(dtype, raster.height * width * channels),
    finish,
  });
  const data = resampleLines(rows, {
    taps: resampleTaps(raster.height, height, options),
    lines: 1,
    length: raster.height,
    stride: width * channels,
    target: allocatePixels(dtype, height * width * channels),
    finish,
  });
  return { ...raster, width, height, data };
}

/** How weights are kept, and what a sum of weighted values becomes. */
interface Finish {
  readonly weight: (weight: number) => number;
  readonly sum: (sum: number) => number;
}

function finisherOf(dtype: RasterDType, options: ResampleOptions): Finish {
  const rounding = resampleRounding(dtype, options);
  const { bits, top } = rounding;
  return {
    weight: (weight) => roundWeight(weight, rounding),
    sum: (sum) =>
      top === undefined
        ? sum
        : Math.min(Math.max(Math.floor(sum / 2 ** bits + 0.5), 0), top),
  };
}

/** Lines of places, `stride` values from one place to the next. */
interface Lines<T> {
  readonly taps: readonly Taps[];
  readonly lines: number;
  readonly length: number;
  readonly stride: number;
  readonly target: T;
  readonly finish: Finish;
}

function resampleLines<T extends { [place: number]: number }>(
  source: T,
  { taps, lines, length, stride, target, finish }: Lines<T>,
): T {
  taps.forEach(({ first, weights }, place) => {
    const kept = weights.map(finish.weight);
    for (let line = 0; line < lines; line++) {
      const from = (line * length + first) * stride;
      const to = (line * taps.length + place) * stride;
      for (let step = 0; step < stride; step++) {
        target[to + step] = finish.sum(
          weightedSum(source, kept, { from: from + step, stride }),
        );
      }
    }
  });
  return target;
}

function weightedSum(
  source: { [place: number]: number },
  weights: readonly number[],
  { from, stride }: { from: number; stride: number },
): number {
  let sum = 0;
  for (let tap = 0; tap < weights.length; tap++) {
    sum += (weights[tap] ?? 0) * (source[from + tap * stride] ?? 0);
  }
  return sum;
}
