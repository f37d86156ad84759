/** Several grey images as the channels of one. */
import { FormatError, UsageError } from "../../errors.ts";
import { withChannels } from "../../image/channels.ts";
import type { Raster } from "../../image/raster.ts";
import { sha256Hex } from "../../platform/digest.ts";
import type { InputImage, Picture } from "./input_image.ts";

/**
 * Images of `count` channels from as many images in a row, such as the contrasts
 * of one slice. Each contrast goes from 0 to 1 of its own range of values.
 * Their name and digest are those of all of them; files made from them are
 * named after the first.
 *
 * @throws {UsageError} when they are no multiple of `count`, or not alike.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { joinImages } from "./join_images.ts";
 * import { listImages } from "./list_images.ts";
 * const grey = (value: number) => ({
 *   width: 1,
 *   height: 1,
 *   channels: 1,
 *   dtype: "uint8",
 *   range: [0, 255],
 *   data: Uint8Array.of(value),
 * } as const);
 * const images = await listImages([grey(0), grey(255)]);
 * const [joined] = joinImages(images, 2);
 * assert.deepEqual([...(await joined!.load()).raster.data], [0, 1]);
 * ```
 */
export function joinImages(
  images: readonly InputImage[],
  count: number,
): InputImage[] {
  if (images.length % count !== 0) {
    throw new UsageError(
      `Cannot join ${count} images each as their number must be a multiple of it: current number is ${images.length}`,
    );
  }
  return Array.from(
    { length: images.length / count },
    (_, group) => joinOne(images.slice(group * count, (group + 1) * count)),
  );
}

/**
 * One image of all of these, as {@linkcode joinImages} makes several.
 *
 * @throws {UsageError} when they are not alike.
 */
export function joinOne(images: readonly InputImage[]): InputImage {
  const [first, ...others] = images;
  if (first === undefined) throw new RangeError("Cannot join no images");
  const { width, height, stem, slice, isPlainNumbers } = first;
  for (const other of others) {
    const isAlike = other.width === width && other.height === height &&
      other.isPlainNumbers === isPlainNumbers;
    if (isAlike) continue;
    throw new UsageError(
      `Cannot join ${other.name} and ${first.name} as they must be alike: sizes are ${other.width} x ${other.height} and ${width} x ${height}`,
    );
  }
  return {
    name: images.map(({ name }) => name).join(" + "),
    ...slice !== undefined && { slice },
    sha256: sha256Hex(images.map(({ sha256 }) => sha256).join("\n")),
    stem,
    width,
    height,
    isPlainNumbers,
    load: async () => stack(await loadAll(images), isPlainNumbers),
  };
}

async function loadAll(images: readonly InputImage[]): Promise<Picture[]> {
  const pictures: Picture[] = [];
  for (const image of images) pictures.push(await image.load());
  return pictures;
}

function stack(
  pictures: readonly Picture[],
  isPlainNumbers: boolean,
): Picture {
  const planes = pictures.map((picture) => unitPlane(picture, isPlainNumbers));
  const [{ width = 0, height = 0 } = {}] = pictures.map((one) => one.raster);
  const channels = planes.length;
  const data = new Float32Array(width * height * channels);
  planes.forEach((plane, channel) =>
    plane.forEach((value, pixel) => data[pixel * channels + channel] = value)
  );
  const range = [0, 1] as const;
  const raster = { width, height, channels, dtype: "float32", range, data };
  return { raster: raster as Raster<"float32">, isPlainNumbers };
}

function unitPlane({ raster }: Picture, isPlainNumbers: boolean): Float32Array {
  if (raster.channels > 4) {
    throw new FormatError(
      `Cannot join an image of ${raster.channels} channels as it must be grey`,
    );
  }
  const { data, range: [low, high] } = withChannels(raster, 1);
  if (isPlainNumbers) return Float32Array.from(data);
  if (high <= low) return new Float32Array(data.length);
  return Float32Array.from(data, (value) => (value - low) / (high - low));
}
