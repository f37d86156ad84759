/** Images of the user's as a dataset. */
import { resample, resizeNearest, withChannels } from "../../image/mod.ts";
import type { ImageSize, Raster } from "../../image/mod.ts";
import { UsageError } from "../../errors.ts";
import type { ImageSources, InputImage } from "../images/input_image.ts";
import { listImages, type ListImagesOptions } from "../images/list_images.ts";
import { checkPlaces, type Dataset, type Example } from "./example.ts";

/** Images of one class. */
export interface ImageClass {
  /** The images: files, folders, or images in memory. */
  readonly images: ImageSources;
  /** Their masks, as many and in the same order. */
  readonly masks?: ImageSources | undefined;
  /** Name of the class. */
  readonly label?: string | undefined;
}

/** How images are read and fitted. */
export interface ImageDatasetOptions extends ListImagesOptions {
  /** Size that images shall have; their own when absent. */
  readonly size?: ImageSize | undefined;
  /** Channels that images shall have; their own when absent. */
  readonly channels?: number | undefined;
}

interface Entry {
  readonly image: InputImage;
  readonly mask: InputImage | undefined;
  readonly label: string | undefined;
}

/**
 * Images from files, folders or memory as a dataset, by class where there are
 * several. Each is read when it is asked for, and not kept.
 *
 * @throws {FormatError} when a file is no image, unless they are skipped.
 * @throws {UsageError} when there are no images, or not as many masks.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { imageDataset } from "@medigan/core";
 * const image = {
 *   width: 2,
 *   height: 2,
 *   channels: 1,
 *   dtype: "uint8",
 *   range: [0, 255],
 *   data: Uint8Array.of(1, 2, 3, 4),
 * } as const;
 * const dataset = await imageDataset([{ images: image, label: "benign" }], {
 *   size: { width: 4, height: 4 },
 * });
 * const example = await dataset.get(0);
 * assert.deepEqual([example.image.width, example.label], [4, "benign"]);
 * ```
 */
export async function imageDataset(
  classes: readonly ImageClass[],
  options: ImageDatasetOptions = {},
): Promise<Dataset> {
  const entries: Entry[] = [];
  for (const one of classes) entries.push(...await entriesOf(one, options));
  const { length } = entries;
  const get = async (index: number) => {
    checkPlaces([index], length);
    const entry = entries[index];
    if (entry === undefined) throw new RangeError("Cannot find an image");
    return await exampleOf(entry, options);
  };
  return {
    length,
    labelOf: (index) => entries[index]?.label,
    get,
    async getMany(indices, signal) {
      checkPlaces(indices, length);
      const examples: Example[] = [];
      for (const index of indices) {
        signal?.throwIfAborted();
        examples.push(await get(index));
      }
      return examples;
    },
    async *[Symbol.asyncIterator]() {
      for (const index of entries.keys()) yield await get(index);
    },
    // Files are closed as soon as they are read.
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

async function entriesOf(
  { images, masks, label }: ImageClass,
  options: ImageDatasetOptions,
): Promise<Entry[]> {
  const listed = await listImages(images, options);
  const listedMasks = masks === undefined
    ? undefined
    : await listImages(masks, options);
  if (listedMasks !== undefined && listedMasks.length !== listed.length) {
    throw new UsageError(
      `Cannot pair images with masks as there must be as many of both: current numbers are ${listed.length} and ${listedMasks.length}`,
    );
  }
  return listed.map((image, place) => ({
    image,
    mask: listedMasks?.[place],
    label,
  }));
}

async function exampleOf(
  { image, mask, label }: Entry,
  { size, channels }: ImageDatasetOptions,
): Promise<Example> {
  const { raster } = await image.load();
  const read = await mask?.load();
  const sized = fitted(raster, size, smoothly);
  return {
    image: channels === undefined ? sized : withChannels(sized, channels),
    // Between two labels of a mask there is nothing.
    ...read && { mask: fitted(read.raster, size, resizeNearest) },
    ...label !== undefined && { label },
    isSynthetic: false,
  };
}

function smoothly(raster: Raster, size: ImageSize): Raster {
  return resample(raster, size, { method: "bilinear", antialias: true });
}

function fitted(
  raster: Raster,
  size: ImageSize | undefined,
  resize: (raster: Raster, size: ImageSize) => Raster,
): Raster {
  if (size === undefined) return raster;
  const isFitting = raster.width === size.width &&
    raster.height === size.height;
  return isFitting ? raster : resize(raster, size);
}
