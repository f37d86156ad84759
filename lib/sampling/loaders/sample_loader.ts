/** A loader of a model's samples, with real images mixed in where wanted. */
import type { ImageSources } from "../images/input_image.ts";
import type { SampleGenerator } from "../sample.ts";
import type { Dataset } from "./example.ts";
import { type ImageClass, imageDataset } from "./image_dataset.ts";
import { createLoader, type Loader, type LoaderOptions } from "./loader.ts";
import {
  type SampleDataset,
  sampleDataset,
  type SampleDatasetOptions,
} from "./sample_dataset.ts";

/** Real images to mix in. */
export interface MixOptions {
  /** The images, by class where there are several. */
  readonly images: ImageSources | readonly ImageClass[];
  /** Their share of the epoch, from 0 to below 1. */
  readonly share: number;
}

/**
 * Which samples there are, and how they are gone through. The same seed decides
 * on samples and on their order.
 */
export interface SampleLoaderOptions
  extends
    Omit<SampleDatasetOptions, "batchSize" | "seed">,
    Omit<LoaderOptions, "mix" | "onEvent"> {
  /** Real images to mix in; they get the size and the channels of samples. */
  readonly mix?: MixOptions | undefined;
}

/**
 * A loader of a generator's samples. Disposing of it frees the generator.
 *
 * @throws {UsageError} when options do not fit the model.
 * @throws {RangeError} when a number is out of range.
 * @throws {FormatError} when an image to mix in is none.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { exampleGenerator } from "../../../tests/sampling/fake_generator.ts";
 * import { sampleLoader } from "@medigan/core";
 * await using loader = await sampleLoader(exampleGenerator(), {
 *   numSamples: 6,
 *   batchSize: 4,
 *   dropLast: true,
 * });
 * const batches = await Array.fromAsync(loader);
 * assert.deepEqual(batches.map(({ size }) => size), [4]);
 * assert.deepEqual(loader.classes, ["malignant", "benign"]);
 * ```
 */
export async function sampleLoader(
  generator: SampleGenerator,
  options: SampleLoaderOptions = {},
): Promise<Loader> {
  const { batchSize, mix, ...others } = options;
  const dataset = sampleDataset(generator, others);
  const real = mix && await realImages(mix, dataset, options);
  return createLoader(dataset, {
    ...others,
    batchSize,
    seed: dataset.seed,
    ...mix && real && { mix: { dataset: real, share: mix.share } },
  });
}

async function realImages(
  { images }: MixOptions,
  dataset: SampleDataset,
  { signal, onEvent }: SampleLoaderOptions,
): Promise<Dataset> {
  const { image } = await dataset.get(0);
  const { width, height, channels } = image;
  const classes = isClasses(images) ? images : [{ images }];
  const size = { width, height };
  return await imageDataset(classes, { size, channels, signal, onEvent });
}

function isClasses(
  images: ImageSources | readonly ImageClass[],
): images is readonly ImageClass[] {
  return Array.isArray(images) &&
    images.every((one) => typeof one === "object" && "images" in one);
}
