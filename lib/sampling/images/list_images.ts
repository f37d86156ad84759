/** Which images there are, looked at before anything is made from them. */
import {
  FormatError,
  MediganError,
  PermissionError,
  UsageError,
} from "../../errors.ts";
import type { OperationOptions } from "../../events.ts";
import {
  checkUnchanged,
  type EntryReader,
  entryReader,
  gatherEntries,
  type ImageContent,
  type ImageEntry,
} from "./image_files.ts";
import { joinImages } from "./join_images.ts";
import type { ImageSources, InputImage } from "./input_image.ts";
import { bareName, stemNamer, stemOf } from "./stems.ts";

/** What to do with files that are no images. */
export interface ListImagesOptions extends OperationOptions {
  /** `stop` throws at the first one, `skip` tells and goes on. */
  readonly onError?: "stop" | "skip" | undefined;
  /** So many grey images in a row become the channels of one. */
  readonly join?: number | undefined;
}

/**
 * The images of files, folders or memory, in order. Each is read once, to know
 * that it can be, how large it is and what its digest is; its pixels are read
 * again when its turn comes. Volumes are lists of slices. A stream is gathered
 * to its end.
 *
 * @throws {FormatError} when a file is no image, unless they are skipped.
 * @throws {UsageError} when there is no image, or they cannot be joined.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { float32Tensor, listImages } from "@medigan/core";
 * const tensor = float32Tensor(new Float32Array(6), [2, 3]);
 * const [image] = await listImages({ name: "zeros.npy", image: tensor });
 * assert.deepEqual([image?.stem, image?.width, image?.height], ["zeros", 3, 2]);
 * ```
 */
export async function listImages(
  sources: ImageSources,
  options: ListImagesOptions = {},
): Promise<InputImage[]> {
  const listed: InputImage[] = [];
  const reader = entryReader();
  const name = stemNamer();
  for (const entry of await gatherEntries(sources)) {
    options.signal?.throwIfAborted();
    const images = "load" in entry
      ? [entry]
      : await lookInto(entry, reader, options);
    listed.push(...images.map((one) => ({ ...one, stem: name(one.stem) })));
  }
  const { join = 1 } = options;
  if (listed.length > 0) return join === 1 ? listed : joinImages(listed, join);
  throw new UsageError("Cannot make samples from images as there are none");
}

async function lookInto(
  entry: ImageEntry,
  reader: EntryReader,
  { onError = "stop", onEvent }: ListImagesOptions,
): Promise<InputImage[]> {
  try {
    return imagesOf(entry, await reader(entry), reader);
  } catch (cause) {
    if (!(cause instanceof MediganError)) throw cause;
    if (cause instanceof PermissionError) throw cause;
    if (onError === "stop") {
      throw new FormatError(
        `Cannot use the input ${entry.name}: ${cause.message}`,
        { cause, hint: "Take it away, or skip what cannot be read" },
      );
    }
    const message = `Skipped the input ${entry.name}: ${cause.message}`;
    onEvent?.({ type: "notice", code: "input-skipped", message });
    return [];
  }
}

function imagesOf(
  entry: ImageEntry,
  { sha256, pictures }: ImageContent,
  reader: EntryReader,
): InputImage[] {
  const isVolume = pictures.length > 1;
  return pictures.map(({ raster, isPlainNumbers }, slice) => ({
    name: entry.name,
    ...isVolume && { slice },
    sha256,
    stem: stemOf(bareName(entry.name), isVolume ? slice : undefined),
    width: raster.width,
    height: raster.height,
    isPlainNumbers,
    async load() {
      const now = await reader(entry);
      checkUnchanged(entry, { was: sha256, is: now.sha256 });
      const picture = now.pictures[slice];
      if (picture === undefined) throw new RangeError("Cannot find a slice");
      return picture;
    },
  }));
}
