/** The first images of a run, for previews and contact sheets. */
import {
  contactSheet,
  encodePng,
  provenanceText,
  type Raster,
} from "../../lib/image/mod.ts";
import { writeAtomic } from "../../lib/platform/files.ts";
import {
  requestOf,
  type RunManifest,
  type RunRequest,
  type SampleGenerator,
  streamSamples,
} from "../../lib/sampling/mod.ts";

const MAX_SHOWN = 64;

/**
 * The first images of a run, made again: that takes no longer than reading
 * them, and the same way for each file format.
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
  for await (const { image } of stream) images.push(image);
  return images;
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
