/** Statistics of the grey values of images, on a graphics device. */
import { imageStatisticsProgram } from "../../../kernels/mod.ts";
import type { Raster } from "../../image/mod.ts";
import { checkRaster } from "../../image/raster.ts";
import { checkFinite } from "../normalize/windows.ts";
import { scaleOf } from "./double_single.ts";
import type { GpuOptions } from "./product.ts";
import { type SegmentBatch, segmentBatches } from "./segments.ts";
import { Workspace } from "./workspace.ts";

/** Of the values of an image, over all its channels. */
export interface ImageStatistics {
  /** The smallest. */
  readonly low: number;
  /** The largest. */
  readonly high: number;
  /** Their mean. */
  readonly mean: number;
  /** Their standard deviation, from squares divided by their number. */
  readonly deviation: number;
}

/** Floats of `Summary` in `image_statistics.wgsl`, and where they stand. */
const SUMMARY = { size: 8, low: 0, high: 1, pivot: 2, sum: 4, squares: 6 };

/**
 * Smallest and largest value, mean and standard deviation of each image.
 *
 * @throws {RangeError} when a value is not finite.
 * @throws {DeviceError} when the device fails or is lost.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { imageStatisticsOnGpu, openGpu } from "@medigan/core/metrics";
 * const raster = {
 *   width: 2,
 *   height: 1,
 *   channels: 1,
 *   dtype: "uint8",
 *   range: [0, 255],
 *   data: Uint8Array.of(10, 14),
 * } as const;
 * if (await navigator.gpu?.requestAdapter()) {
 *   using gpu = await openGpu();
 *   const [seen] = await imageStatisticsOnGpu([raster], { gpu });
 *   assert.deepEqual(seen, { low: 10, high: 14, mean: 12, deviation: 2 });
 * }
 * ```
 */
export async function imageStatisticsOnGpu(
  rasters: readonly Raster[],
  { gpu, signal }: GpuOptions,
): Promise<ImageStatistics[]> {
  const scales = rasters.map(pixelScale);
  const moments = rasters.map((): Moments => ({ ...NOTHING }));
  for (const batch of segmentBatches(rasters, scales, gpu)) {
    signal?.throwIfAborted();
    const summaries = await summariesOf(batch, { gpu });
    batch.segments.forEach(({ image, count }, at) => {
      const start = at * SUMMARY.size;
      const values = summaries.subarray(start, start + SUMMARY.size);
      moments[image] = join(moments[image]!, momentsOf(values, count));
    });
  }
  signal?.throwIfAborted();
  return moments.map(({ count, low, high, mean, squares }, image) => {
    const scale = scales[image]!;
    return {
      low: low / scale,
      high: high / scale,
      mean: mean / scale,
      deviation: Math.sqrt(squares / count) / scale,
    };
  });
}

/** The scale of an image on the device, once it has been looked at. */
export function pixelScale(raster: Raster): number {
  checkRaster(raster, "normalise it");
  checkFinite(raster);
  const { data } = raster;
  return scaleOf({ columns: data.length, data });
}

async function summariesOf(
  { pixels, segments, table }: SegmentBatch,
  { gpu }: GpuOptions,
): Promise<Float32Array> {
  using workspace = new Workspace(gpu);
  const summaries = workspace.allocate(4 * SUMMARY.size * segments.length);
  await workspace.dispatch(
    imageStatisticsProgram,
    { segments: segments.length },
    [workspace.upload(pixels), workspace.upload(table), summaries],
  );
  return await workspace.read(summaries);
}

interface Moments {
  readonly count: number;
  readonly low: number;
  readonly high: number;
  readonly mean: number;
  /** Summed squared deviations from the mean. */
  readonly squares: number;
}

const NOTHING: Moments = {
  count: 0,
  low: Infinity,
  high: -Infinity,
  mean: 0,
  squares: 0,
};

function momentsOf(summary: Float32Array, count: number): Moments {
  const pair = (at: number) => summary[at]! + summary[at + 1]!;
  const mean = pair(SUMMARY.sum) / count;
  // Squares were taken around a float32 near the mean.
  const shift = mean - summary[SUMMARY.pivot]!;
  return {
    count,
    low: summary[SUMMARY.low]!,
    high: summary[SUMMARY.high]!,
    mean,
    squares: Math.max(0, pair(SUMMARY.squares) - count * shift ** 2),
  };
}

/** Chan, Golub and LeVeque 1979, Updating formulae for variances. */
function join(a: Moments, b: Moments): Moments {
  const count = a.count + b.count;
  const apart = b.mean - a.mean;
  return {
    count,
    low: Math.min(a.low, b.low),
    high: Math.max(a.high, b.high),
    mean: a.mean + apart * b.count / count,
    squares: a.squares + b.squares + apart ** 2 * a.count * b.count / count,
  };
}
