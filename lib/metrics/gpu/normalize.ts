/** Grey values as levels of 0 to 255, on a graphics device. */
import { normalizeProgram } from "../../../kernels/mod.ts";
import type { Raster } from "../../image/mod.ts";
import type { GreyWindow } from "../normalize/normalization.ts";
import { imageStatisticsOnGpu, pixelScale } from "./image_statistics.ts";
import type { GpuOptions } from "./product.ts";
import { type SegmentBatch, segmentBatches } from "./segments.ts";
import { Workspace } from "./workspace.ts";

/** The normalisations that a graphics device can do. */
export type GpuNormalization = "min-max" | "z-score" | GreyWindow;

/** Values that become 0 and 255. */
type Ends = readonly [low: number, high: number];

/** Half of the range that standard deviations fill, in deviations. */
const DEVIATIONS = 3;

/**
 * Images in float32 levels of 0 (black) to 255 (white): what `featuresOf` does
 * to grey values on the processor, within a rounding.
 *
 * @throws {RangeError} when a value is not finite.
 * @throws {DeviceError} when the device fails or is lost.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { normalizeOnGpu, openGpu } from "@medigan/core/metrics";
 * const raster = {
 *   width: 3,
 *   height: 1,
 *   channels: 1,
 *   dtype: "uint16",
 *   range: [0, 65535],
 *   data: Uint16Array.of(100, 200, 300),
 * } as const;
 * if (await navigator.gpu?.requestAdapter()) {
 *   using gpu = await openGpu();
 *   const [levels] = await normalizeOnGpu([raster], "min-max", { gpu });
 *   assert.deepEqual([...levels?.data ?? []], [0, 127.5, 255]);
 * }
 * ```
 */
export async function normalizeOnGpu(
  rasters: readonly Raster[],
  normalization: GpuNormalization,
  options: GpuOptions,
): Promise<Raster<"float32">[]> {
  const ends = await endsOf(rasters, normalization, options);
  const scales = rasters.map(pixelScale);
  const windows = ends.map(([low, high], image) =>
    windowOf(low * scales[image]!, high * scales[image]!)
  );
  const results = rasters.map((raster): Raster<"float32"> => ({
    ...raster,
    dtype: "float32",
    range: [0, 255],
    data: new Float32Array(raster.data.length),
  }));
  for (const batch of segmentBatches(rasters, scales, options.gpu)) {
    options.signal?.throwIfAborted();
    const levels = await levelsOf(batch, windows, options);
    for (const { image, start, first, count } of batch.segments) {
      const part = levels.subarray(first, first + count);
      results[image]!.data.set(part, start);
    }
  }
  options.signal?.throwIfAborted();
  return results;
}

async function endsOf(
  rasters: readonly Raster[],
  normalization: GpuNormalization,
  options: GpuOptions,
): Promise<Ends[]> {
  if (typeof normalization === "object") {
    const { low, high } = normalization;
    return rasters.map(() => [low, high]);
  }
  const all = await imageStatisticsOnGpu(rasters, options);
  return all.map(({ low, high, mean, deviation }) => {
    if (normalization === "min-max") return [low, high];
    // An image of one value lies in the middle of any window around it.
    const reach = DEVIATIONS * deviation || 1;
    return [mean - reach, mean + reach];
  });
}

/** `Window` of `normalize.wgsl`. An image of one value becomes black. */
function windowOf(low: number, high: number): number[] {
  const gain = high > low ? 255 / (high - low) : 0;
  return [...pairOf(low), ...pairOf(gain)];
}

function pairOf(value: number): [number, number] {
  const high = Math.fround(value);
  return [high, value - high];
}

async function levelsOf(
  { pixels, segments, table }: SegmentBatch,
  windows: readonly (readonly number[])[],
  { gpu }: GpuOptions,
): Promise<Float32Array> {
  using workspace = new Workspace(gpu);
  const levels = workspace.allocate(pixels.byteLength);
  const ends = Float32Array.from(
    segments.flatMap(({ image }) => windows[image]!),
  );
  await workspace.dispatch(
    normalizeProgram,
    { segments: segments.length },
    [
      workspace.upload(pixels),
      workspace.upload(table),
      workspace.upload(ends),
      levels,
    ],
  );
  return await workspace.read(levels);
}
