/** Samples one by one, however many. */
import { NumericalError, UsageError } from "../errors.ts";
import type { OperationOptions } from "../events.ts";
import type { RasterDType } from "../image/raster.ts";
import type { Tensor } from "../tensor.ts";
import { batchGroups, batchSizeOf } from "./batch_size.ts";
import { batchesOf, range } from "./batches.ts";
import { planSize } from "./conditions.ts";
import {
  type FedImage,
  type ImageFeed,
  imageFeed,
  type ImageOptions,
} from "./images/image_feed.ts";
import {
  type InputOptions,
  type InputSource,
  prepareInputs,
} from "./inputs.ts";
import { type SampleMaker, sampleMaker } from "./parts.ts";
import type { Sample, SampleGenerator } from "./sample.ts";
import { freshSeed, parseSeed, type SeedInput } from "../random/seeds.ts";

/** Samples that are made when no number is given, as upstream does. */
export const DEFAULT_NUM_SAMPLES = 30;

/** What to make, and how. */
export interface StreamOptions
  extends
    OperationOptions,
    ImageOptions,
    Omit<InputOptions, "seed" | "onEvent"> {
  /**
   * Number of samples; when absent that of the plan or of the images, where
   * there are such, else 30.
   */
  readonly numSamples?: number | undefined;
  /** Seed of the run; chosen at random when absent, see the provenance. */
  readonly seed?: SeedInput | undefined;
  /**
   * Samples in a batch; when absent 16, fewer of images above 128 x 128, 1 of
   * samples from images.
   */
  readonly batchSize?: number | undefined;
  /** Index of the first sample; 0 when absent. */
  readonly start?: number | undefined;
  /** Only the samples of these indices, in this order. */
  readonly indices?: readonly number[] | undefined;
  /** Element type of the rasters; `uint8` when absent. */
  readonly dtype?: RasterDType | undefined;
  /** Whether upstream's value mapping is wanted where it is a defect. */
  readonly compat?: boolean | undefined;
}

/**
 * Makes samples one after the other. Sample k depends on the seed and k alone:
 * its latents are equal to the last bit for any batch size, order and machine;
 * its pixels are within the rounding of the device.
 *
 * Memory does not grow with the number of samples. While the caller works on
 * one batch the next is computed, never more. Wrong options throw at once, not
 * at the first sample. Leave the loop to stop.
 *
 * @throws {UsageError} when options contradict each other or the model.
 * @throws {RangeError} when a number is out of range.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { streamSamples } from "./stream.ts";
 * import { exampleGenerator } from "../../tests/sampling/fake_generator.ts";
 * await using generator = exampleGenerator();
 * for await (
 *   const sample of streamSamples(generator, { numSamples: 2, seed: 7 })
 * ) {
 *   assert(sample.provenance.synthetic);
 * }
 * ```
 */
export function streamSamples(
  generator: SampleGenerator,
  options: StreamOptions = {},
): AsyncGenerator<Sample, void, void> {
  const { seed: wanted, dtype = "uint8", compat = false, nativeSize } = options;
  const seed = wanted === undefined ? freshSeed() : parseSeed(wanted);
  const { indices, total } = chooseIndices(options);
  const cardInputs = generator.card.execution.inputs;
  const images = imageFeed(generator.inputs, cardInputs, options);
  const inputs = prepareInputs(
    generator.inputs.filter(({ name }) => name !== images?.name),
    cardInputs,
    { ...options, seed },
  );
  checkAvailable(options, inputs);
  const size = checkCount("batch size", batchSizeOf(options, generator), 1);
  const batches = batchesOf(indices, {
    size,
    groupOf: images && batchGroups(images, { ...options, size }),
  });
  const make = sampleMaker(generator, { dtype, compat, nativeSize });
  const run = { generator, inputs, images, make, seed, batches, total };
  return produce(run, options);
}

/**
 * Number of samples that options ask for.
 *
 * @throws {UsageError} when plan and number contradict each other.
 * @throws {RangeError} when the number is no non-negative integer.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { countSamples } from "./stream.ts";
 * assert.equal(countSamples({ plan: { benign: 2, malignant: 2 } }), 4);
 * ```
 */
export function countSamples(options: StreamOptions): number {
  const { numSamples, plan, start, inputs } = options;
  const planned = plan && planSize(plan) - (start ?? 0);
  const given = inputs && Math.max(0, inputs.length - (start ?? 0));
  const wanted = numSamples ?? planned ?? given ?? DEFAULT_NUM_SAMPLES;
  checkCount("number of samples", wanted, 0);
  // Who names a start wants a piece of the plan, as one of several machines.
  const isWithin = planned === undefined || wanted === planned ||
    (start !== undefined && wanted < planned);
  if (isWithin) return wanted;
  throw new UsageError(
    `Cannot make ${wanted} samples as the plan has ${planned}`,
    { hint: "Leave the number out: the plan tells it" },
  );
}

function chooseIndices(
  options: StreamOptions,
): { indices: Iterable<number>; total: number } {
  const { indices, start = 0 } = options;
  checkCount("start", start, 0);
  if (indices === undefined) {
    const total = countSamples(options);
    checkCount("last index", start + total, 0);
    return { indices: range(start, start + total), total };
  }
  for (const index of indices) checkCount("index", index, 0);
  return { indices, total: indices.length };
}

function checkCount(what: string, value: number, least: number): number {
  if (Number.isSafeInteger(value) && value >= least) return value;
  throw new RangeError(
    `Cannot make samples as the ${what} must be an integer of at least ${least}: current value is ${value}`,
  );
}

function checkAvailable(options: StreamOptions, inputs: InputSource): void {
  const { indices, start = 0 } = options;
  const end = indices === undefined
    ? start + countSamples(options)
    : indices.reduce((most, index) => Math.max(most, index + 1), 0);
  const images = options.inputs?.length ?? Infinity;
  const available = Math.min(inputs.available, images);
  if (end <= available) return;
  const what = images === available ? "images" : "latents and conditions";
  throw new UsageError(
    `Cannot make the samples up to ${end} as the ${what} given suffice for ${available}`,
    { hint: "Give one for each sample, or one for all" },
  );
}

interface Run {
  readonly generator: SampleGenerator;
  readonly inputs: InputSource;
  readonly images: ImageFeed | undefined;
  readonly make: SampleMaker;
  readonly seed: bigint;
  readonly batches: Generator<readonly number[]>;
  readonly total: number;
}

interface Batch {
  readonly indices: readonly number[];
  readonly outputs: { readonly [name: string]: Tensor };
  /** The images that they were made from, where there are any. */
  readonly images: readonly FedImage[];
}

async function* produce(
  run: Run,
  { signal, onEvent }: OperationOptions,
): AsyncGenerator<Sample, void, void> {
  const closing = new AbortController();
  const stop = signal === undefined
    ? closing.signal
    : AbortSignal.any([signal, closing.signal]);
  const options = { signal: stop, onEvent };
  let ahead = nextBatch(run, options);
  let done = 0;
  try {
    for (;;) {
      const batch = await ahead;
      if (batch === undefined) return;
      // The consumer gets the first sample before a device that blocks this
      // thread begins with the next batch.
      ahead = afterThisTurn().then(() => nextBatch(run, options));
      ahead.catch(() => {}); // It is awaited later, here or below.
      for (const sample of samplesOf(batch, run)) {
        signal?.throwIfAborted();
        onEvent?.({ type: "samples", done: ++done, total: run.total });
        yield sample;
      }
    }
  } finally {
    // The device must be idle before the caller may dispose of it.
    closing.abort();
    await ahead.catch(() => {});
  }
}

async function nextBatch(
  run: Run,
  options: OperationOptions,
): Promise<Batch | undefined> {
  options.signal?.throwIfAborted();
  const { generator, seed } = run;
  const { value: indices, done } = run.batches.next();
  if (done) return undefined;
  const { feeds, images } = await feedsOf(run, indices);
  const made = await generator.run(feeds, { ...options, seed, indices });
  const outputs = { ...imagesAmong(feeds, generator), ...made };
  return { indices, outputs, images };
}

/** A card may give back an image that it was given, such as a mask. */
function imagesAmong(
  feeds: { readonly [name: string]: Tensor },
  { inputs }: SampleGenerator,
): { [name: string]: Tensor } {
  const names = inputs.filter(({ role }) => role === "image")
    .map(({ name }) => name);
  return Object.fromEntries(
    Object.entries(feeds).filter(([name]) => names.includes(name)),
  );
}

async function feedsOf({ inputs, images }: Run, indices: readonly number[]) {
  const feeds = inputs.feeds(indices);
  if (images === undefined) return { feeds, images: [] };
  const fed = await images.feed(indices);
  const all = { ...feeds, [images.name]: fed.tensor };
  return { feeds: all, images: fed.images };
}

function* samplesOf(
  { indices, outputs, images }: Batch,
  { make, inputs, seed }: Run,
): Generator<Sample> {
  for (const [name, { shape }] of Object.entries(outputs)) {
    if (shape[0] === indices.length) continue;
    throw new NumericalError(
      `Cannot split the output ${
        JSON.stringify(name)
      } into ${indices.length} samples as its shape is [${shape}]`,
    );
  }
  for (const [row, index] of indices.entries()) {
    const condition = inputs.condition(index);
    const image = images[row];
    yield make(outputs, { seed, index, row, condition, image });
  }
}

function afterThisTurn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
