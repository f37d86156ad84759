/** Grey and RGB. */
import { FormatError } from "../errors.ts";
import { allocatePixels, type Raster, type RasterDType } from "./raster.ts";

// Weights of red, green and blue (ITU-R BT.601) in 65536ths, with which Pillow
// makes pictures grey.
const LUMA = [19595, 38470, 7471] as const;
const LUMA_ONE = 65536;

/**
 * A raster with as many colours as are wanted: grey is repeated, RGB becomes
 * its luma (ITU-R BT.601), and transparency is left out.
 *
 * Whole grey values are rounded as Pillow's conversion to grey does.
 *
 * @param wanted 1 for grey, 3 for RGB, or as many as the raster has.
 *
 * @throws {FormatError} when the raster cannot have so many channels.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { withChannels } from "@medigan/core/image";
 * const red = {
 *   width: 1,
 *   height: 1,
 *   channels: 3,
 *   dtype: "uint8",
 *   range: [0, 255],
 *   data: Uint8Array.of(255, 0, 0),
 * } as const;
 * assert.deepEqual([...withChannels(red, 1).data], [76]);
 * ```
 */
export function withChannels<D extends RasterDType>(
  raster: Raster<D>,
  wanted: number,
): Raster<D> {
  const { channels } = raster;
  if (channels === wanted) return raster;
  if (channels === 2) return withChannels(firstChannels(raster, 1), wanted);
  if (channels === 4) return withChannels(firstChannels(raster, 3), wanted);
  if (channels === 1 && wanted === 3) return repeated(raster, wanted);
  if (channels === 3 && wanted === 1) return toGrey(raster);
  throw new FormatError(
    `Cannot use an image of ${channels} channels as ${wanted} are needed`,
    { hint: `Join ${wanted} grey images, or give an array with all channels` },
  );
}

function withPixels<D extends RasterDType>(
  raster: Raster<D>,
  channels: number,
  value: (pixel: number, channel: number) => number,
): Raster<D> {
  const count = raster.data.length / raster.channels;
  const data = allocatePixels(raster.dtype, count * channels);
  for (let pixel = 0; pixel < count; pixel++) {
    for (let channel = 0; channel < channels; channel++) {
      data[pixel * channels + channel] = value(pixel, channel);
    }
  }
  return { ...raster, channels, data };
}

function firstChannels<D extends RasterDType>(
  raster: Raster<D>,
  count: number,
): Raster<D> {
  const { data, channels } = raster;
  return withPixels(
    raster,
    count,
    (pixel, channel) => data[pixel * channels + channel] ?? 0,
  );
}

function repeated<D extends RasterDType>(
  raster: Raster<D>,
  count: number,
): Raster<D> {
  const { data } = raster;
  return withPixels(raster, count, (pixel) => data[pixel] ?? 0);
}

function toGrey<D extends RasterDType>(raster: Raster<D>): Raster<D> {
  const { data, dtype } = raster;
  // Half is added and the rest cut off, for whole numbers.
  const finish = dtype === "float32"
    ? (sum: number) => sum / LUMA_ONE
    : (sum: number) => Math.floor((sum + LUMA_ONE / 2) / LUMA_ONE);
  return withPixels(raster, 1, (pixel) => {
    const sum = LUMA.reduce(
      (total, weight, channel) =>
        total + weight * (data[pixel * 3 + channel] ?? 0),
      0,
    );
    return finish(sum);
  });
}
