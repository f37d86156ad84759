/** The first images of a run, for previews and contact sheets. */
import {
  contactSheet,
  encodePng,
  provenanceText,
  type Raster,
} from "../../lib/image/mod.ts";
import { UsageError } from "../../lib/errors.ts";
import { writeAtomic } from "../../lib/platform/files.ts";
import {
  flatPicture,
  type OnlyPart,
  requestOf,
  type RunManifest,
  type RunRequest,
  type Sample,
  type SampleGenerator,
  streamSamples,
} from "../../lib/sampling/mod.ts";

const MAX_SHOWN = 64;

/**
 * The first images of a run, made again: that takes no longer than reading
 * them, and the same way for each file format.
 *
 * @throws {UsageError} when the run is of tables.
 */
export async function firstImages(
  generator: SampleGenerator,
  { options }: RunManifest,
  { latents, inputs }: Pick<RunRequest, "latents" | "inputs">,
): Promise<Raster[]> {
  const length = Math.min(options.numSamples, MAX_SHOWN);
  const indices = Array.from({ length }, (_, place) => options.start + place);
  const { numSamples: _, ...request } = requestOf(options);
  const images: Raster[] = [];
  const stream = streamSamples(generator, {
    ...request,
    latents,
    inputs,
    dtype: "uint8",
    indices,
  });
  for await (const sample of stream) {
    images.push(pictureOf(sample, options.only));
  }
  return images;
}

/** A flat picture of a sample. */
function pictureOf(
  { image: first, mask = first, table }: Sample,
  only: OnlyPart | undefined,
): Raster {
  const image = only === "mask" ? mask : first;
  if (table !== undefined && image.dtype === "float32") {
    throw new UsageError("Cannot show a table as a picture", {
      hint: "Leave --preview and --grid out",
    });
  }
  return flatPicture(image);
}

/** Writes images side by side as a PNG that says what it is. */
export async function writeGrid(
  path: string,
  images: readonly Raster[],
  { toolkit, model, options }: RunManifest,
): Promise<void> {
  const text = provenanceText({
    software: toolkit,
    provenance: { synthetic: true, model, seed: options.seed },
  });
  await writeAtomic(path, encodePng(contactSheet(images), { text }));
}
