/** Resizing images on a graphics device. */
import { resampleProgram } from "../../../kernels/mod.ts";
import {
  type ImageSize,
  type Raster,
  type RasterDType,
  type ResampleOptions,
} from "../../image/mod.ts";
import {
  type ResampleRounding,
  resampleRounding,
} from "../../image/resample_rounding.ts";
import { resampleTaps, type Taps } from "../../image/resample_weights.ts";
import { allocatePixels, checkRaster } from "../../image/raster.ts";
import { checkFinite } from "../normalize/windows.ts";
import { type Band, bandsOf } from "./bands.ts";
import type { GpuOptions } from "./product.ts";
import { type TapTable, tapTable } from "./tap_table.ts";
import { Workspace } from "./workspace.ts";

/** How images are resized on a graphics device. */
export interface GpuResampleOptions extends ResampleOptions, GpuOptions {}

/**
 * Images of another size, as `resample` of `@medigan/core/image` gives them:
 * to the bit for 8-bit images with `antialias`, within a rounding otherwise.
 *
 * @throws {RangeError} when a size is no positive integer, a raster is a volume
 * or has values that are not finite, or a row of it does not fit into a buffer.
 * @throws {DeviceError} when the device fails or is lost.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { openGpu, resampleOnGpu } from "@medigan/core/metrics";
 * const raster = {
 *   width: 4,
 *   height: 1,
 *   channels: 1,
 *   dtype: "float32",
 *   range: [0, 3],
 *   data: Float32Array.of(0, 1, 2, 3),
 * } as const;
 * if (await navigator.gpu?.requestAdapter()) {
 *   using gpu = await openGpu();
 *   const size = { width: 2, height: 1 };
 *   const options = { gpu, method: "area" } as const;
 *   const [half] = await resampleOnGpu([raster], size, options);
 *   assert.deepEqual([...half?.data ?? []], [0.5, 2.5]);
 * }
 * ```
 */
export async function resampleOnGpu<D extends RasterDType>(
  rasters: readonly Raster<D>[],
  size: ImageSize,
  options: GpuResampleOptions,
): Promise<Raster<D>[]> {
  const results = rasters.map((raster) => emptyOf(raster, size));
  const groups = Map.groupBy(
    rasters.keys(),
    (at) => {
      const { width, height, channels, dtype } = rasters[at]!;
      return [width, height, channels, dtype].join();
    },
  );
  for (const indices of groups.values()) {
    const sources = indices.map((at) => rasters[at]!);
    const targets = indices.map((at) => results[at]!);
    await resampleAlike(sources, targets, options);
  }
  return results;
}

function emptyOf<D extends RasterDType>(
  raster: Raster<D>,
  { width, height }: ImageSize,
): Raster<D> {
  checkRaster(raster, "resize a raster");
  checkFinite(raster);
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
  const { dtype, channels } = raster;
  const data = allocatePixels(dtype, width * height * channels);
  return { ...raster, width, height, data };
}

/** Resizes images of one size, band after band, as many at once as fit. */
async function resampleAlike(
  sources: readonly Raster[],
  targets: readonly Raster[],
  options: GpuResampleOptions,
): Promise<void> {
  const [source, target] = [sources[0]!, targets[0]!];
  const columns = resampleTaps(source.width, target.width, options);
  const rows = resampleTaps(source.height, target.height, options);
  const width = Math.max(source.width, target.width) * source.channels;
  const { maxBufferBytes } = options.gpu;
  for (const band of bandsOf(rows, width, maxBufferBytes)) {
    for (let at = 0; at < sources.length; at += band.images) {
      options.signal?.throwIfAborted();
      const batch = { sources, targets, at, columns, rows, band };
      await resampleBatch(batch, options);
    }
  }
  options.signal?.throwIfAborted();
}

interface Batch {
  readonly sources: readonly Raster[];
  readonly targets: readonly Raster[];
  readonly at: number;
  readonly columns: readonly Taps[];
  readonly rows: readonly Taps[];
  readonly band: Band;
}

async function resampleBatch(
  { sources, targets, at, columns, rows, band }: Batch,
  options: GpuResampleOptions,
): Promise<void> {
  const parts = sources.slice(at, at + band.images);
  const { width, channels, dtype } = parts[0]!;
  using workspace = new Workspace(options.gpu);
  const rounding = resampleRounding(dtype, options);
  const pass = passOf(workspace, rounding);
  const wide = await pass(workspace.upload(pixelsOf(parts, band)), {
    lines: parts.length * band.sourceRows,
    length: width,
    stride: channels,
    table: tapTable(columns, rounding),
  });
  const stride = columns.length * channels;
  const done = await pass(wide, {
    lines: parts.length,
    length: band.sourceRows,
    stride,
    table: tapTable(
      rows.slice(band.row, band.row + band.rows).map((taps) => ({
        ...taps,
        first: taps.first - band.sourceRow,
      })),
      rounding,
    ),
  });
  const values = await workspace.read(done);
  const count = band.rows * stride;
  parts.forEach((_, image) => {
    const part = values.subarray(image * count, (image + 1) * count);
    targets[at + image]!.data.set(part, band.row * stride);
  });
}

/** The rows of images that a band is made from. */
function pixelsOf(
  parts: readonly Raster[],
  { sourceRow, sourceRows }: Band,
): Float32Array<ArrayBuffer> {
  const { width, channels } = parts[0]!;
  const stride = width * channels;
  const count = sourceRows * stride;
  const pixels = new Float32Array(parts.length * count);
  const start = sourceRow * stride;
  parts.forEach(({ data }, image) =>
    pixels.set(data.subarray(start, start + count), image * count)
  );
  return pixels;
}

interface Pass {
  readonly lines: number;
  readonly length: number;
  readonly stride: number;
  readonly table: TapTable;
}

function passOf(
  workspace: Workspace,
  { bits, top = 0 }: ResampleRounding,
) {
  return async (source: GPUBuffer, { table, ...sizes }: Pass) => {
    const places = table.first.length;
    const target = workspace.allocate(
      4 * sizes.lines * places * sizes.stride,
    );
    await workspace.dispatch(
      resampleProgram,
      { ...sizes, places, taps: table.taps, bits, top },
      [
        source,
        workspace.upload(table.first),
        workspace.upload(table.weights),
        target,
      ],
    );
    return target;
  };
}
