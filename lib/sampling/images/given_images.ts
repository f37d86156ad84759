/** Options that name images, before those are looked at. */
import type { OperationOptions } from "../../events.ts";
import type { ImageSources, InputImage } from "./input_image.ts";
import { listImages, type ListImagesOptions } from "./list_images.ts";

/** Images for models that make images from images. */
export interface GivenImages
  extends Pick<ListImagesOptions, "onError" | "join"> {
  /** Files, folders or images in memory; each becomes a sample, in order. */
  readonly inputs?: ImageSources | undefined;
}

/**
 * Options with the images that they name, listed.
 *
 * @throws {FormatError} when a file is no image, unless they are skipped.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { withImages } from "./given_images.ts";
 * assert.deepEqual(await withImages({ onError: "skip" }), { onError: "skip" });
 * ```
 */
export async function withImages<T extends GivenImages & OperationOptions>(
  options: T,
): Promise<
  Omit<T, "inputs"> & { readonly inputs?: readonly InputImage[] | undefined }
> {
  const { inputs, ...others } = options;
  if (inputs === undefined) return others;
  return { ...others, inputs: await listImages(inputs, options) };
}
