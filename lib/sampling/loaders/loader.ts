/** Batches of examples, epoch by epoch. */
import type { OperationOptions } from "../../events.ts";
import { RandomStream } from "../../random/random_stream.ts";
import { freshSeed, parseSeed, type SeedInput } from "../../random/seeds.ts";
import { type Batch, collate, type CollateOptions } from "./collate.ts";
import { epochLength, epochOrder, type Place } from "./epoch_order.ts";
import type { Dataset, Example, Transform } from "./example.ts";
import { type LoaderSettings, settleLoader } from "./loader_settings.ts";
import { readAhead } from "./read_ahead.ts";

/** How a loader goes through its examples. */
export interface LoaderOptions extends Pick<OperationOptions, "signal"> {
  /** Examples in a batch; 16 when absent. */
  readonly batchSize?: number | undefined;
  /** Whether each epoch has an order of its own; false when absent. */
  readonly shuffle?: boolean | undefined;
  /** Seed of orders and transforms; chosen at random when absent. */
  readonly seed?: SeedInput | undefined;
  /** Whether a last batch that is not full is left out; false when absent. */
  readonly dropLast?: boolean | undefined;
  /** Batches that are made before they are asked for; 1 when absent. */
  readonly prefetch?: number | undefined;
  /** Channels before rows, as in `nchw` (the usual), or last. */
  readonly layout?: CollateOptions["layout"] | undefined;
  /** Element type of images and masks; `float32` when absent. */
  readonly as?: CollateOptions["as"] | undefined;
  /** What black and white of images become for `float32`; 0..1 if absent. */
  readonly valueRange?: CollateOptions["valueRange"] | undefined;
  /** Names of the classes in order; as they first come when absent. */
  readonly classes?: readonly string[] | undefined;
  /** What is done to each example, image and mask together, in this order. */
  readonly transform?: Transform | readonly Transform[] | undefined;
  /** Whether examples of smaller classes come again until all are equal. */
  readonly balance?: boolean | undefined;
  /** Examples of another dataset, and the share of the epoch that they make. */
  readonly mix?: {
    /** The other dataset. */
    readonly dataset: Dataset;
    /** Its share of the epoch, from 0 to below 1. */
    readonly share: number;
  } | undefined;
  /** Which of several workers this is: each gets every so-many-th batch. */
  readonly worker?: {
    /** Number of this worker, from 0. */
    readonly index: number;
    /** Number of workers. */
    readonly count: number;
  } | undefined;
}

/** Batches, epoch by epoch. Disposing of it disposes of its datasets. */
export interface Loader extends AsyncIterable<Batch>, AsyncDisposable {
  /** Batches in an epoch. */
  readonly length: number;
  /** Names of the classes, in the order of their numbers. */
  readonly classes: readonly string[];
  /** Seed of orders and transforms, in decimal digits. */
  readonly seed: string;
  /** The batches of an epoch, by its number: the same whenever asked. */
  epoch(number: number): AsyncGenerator<Batch, void, void>;
  /** The same as a web stream, which makes no more than is read. */
  stream(number: number): ReadableStream<Batch>;
  /** The batches of the next epoch: each loop is another one. */
  [Symbol.asyncIterator](): AsyncGenerator<Batch, void, void>;
}

/** What transforms draw for, so that they share nothing with orders. */
const TRANSFORM = 0x74726e73;
const SEED_MASK = 2n ** 64n - 1n;

/**
 * A loader of a dataset. In an epoch every example comes exactly once (see
 * `balance` and `mix` for what is added); with the same seed in the same order.
 * While the caller works on a batch, the next `prefetch` are made, never more.
 *
 * @throws {RangeError} when a number is out of range.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { exampleGenerator } from "../../../tests/sampling/fake_generator.ts";
 * import { createLoader } from "@medigan/core";
 * import { sampleDataset } from "@medigan/core";
 * const dataset = sampleDataset(exampleGenerator(), { numSamples: 10, seed: 7 });
 * await using loader = createLoader(dataset, { batchSize: 4, shuffle: true });
 * for await (const { images, classes } of loader) {
 *   assert.deepEqual(images.shape.slice(1), [1, 8, 8]);
 *   assert.equal(classes.data.length, images.shape[0]);
 * }
 * assert.equal(loader.length, 3);
 * ```
 */
export function createLoader(
  dataset: Dataset,
  options: LoaderOptions = {},
): Loader {
  const settings = settleLoader(options);
  const seed = options.seed === undefined
    ? freshSeed()
    : parseSeed(options.seed);
  const sources = [dataset, ...options.mix ? [options.mix.dataset] : []];
  const classes = options.classes ?? classesOf(sources);
  const run = { sources, settings: { ...settings, classes }, seed };
  const epoch = (number: number) =>
    readAhead(batchesOf(run, number), {
      load: (places, signal) => loadBatch(run, { places, number, signal }),
      prefetch: settings.prefetch,
      signal: options.signal,
    });
  let next = 0;
  return {
    length: countBatches(epochLength(sources, settings), settings),
    classes,
    seed: String(seed),
    epoch,
    stream: (number) => streamOf(epoch(number)),
    [Symbol.asyncIterator]: () => epoch(next++),
    async [Symbol.asyncDispose]() {
      for (const source of sources) await source[Symbol.asyncDispose]();
    },
  };
}

interface Run {
  readonly sources: readonly Dataset[];
  readonly settings: LoaderSettings & { readonly classes: readonly string[] };
  readonly seed: bigint;
}

/** Names in the order in which they first come. */
function classesOf(sources: readonly Dataset[]): string[] {
  const names = new Set<string>();
  for (const source of sources) {
    for (let index = 0; index < source.length; index++) {
      const label = source.labelOf(index);
      if (label !== undefined) names.add(label);
    }
  }
  return [...names];
}

/** A place, and which it is in the epoch. */
interface Turn extends Place {
  readonly turn: number;
}

function* batchesOf(
  { sources, settings, seed }: Run,
  epoch: number,
): Generator<readonly Turn[]> {
  const order = epochOrder(sources, { ...settings, seed, epoch });
  const { batchSize, worker } = settings;
  const count = countBatches(order.length, {
    ...settings,
    worker: { index: 0, count: 1 },
  });
  for (let batch = worker.index; batch < count; batch += worker.count) {
    const start = batch * batchSize;
    yield order.slice(start, start + batchSize)
      .map((place, offset) => ({ ...place, turn: start + offset }));
  }
}

function countBatches(
  examples: number,
  { batchSize, dropLast, worker }: LoaderSettings,
): number {
  const all = examples / batchSize;
  const batches = dropLast ? Math.floor(all) : Math.ceil(all);
  return Math.max(0, Math.ceil((batches - worker.index) / worker.count));
}

async function loadBatch(
  { sources, settings, seed }: Run,
  { places, number: epoch, signal }: {
    readonly places: readonly Turn[];
    readonly number: number;
    readonly signal: AbortSignal;
  },
): Promise<Batch> {
  const examples = new Map<Turn, Example>();
  for (const [number, source] of sources.entries()) {
    const own = places.filter((place) => place.source === number);
    const indices = own.map(({ index }) => index);
    const found = await source.getMany(indices, signal);
    found.forEach((example, at) => {
      const turn = own[at];
      if (turn !== undefined) examples.set(turn, example);
    });
  }
  const ready = await Promise.all(places.map((place) => {
    const example = examples.get(place);
    if (example === undefined) throw new RangeError("Cannot find an example");
    const draws = new RandomStream({
      seed: (seed ^ (BigInt(epoch) << 32n)) & SEED_MASK,
      purpose: TRANSFORM,
      index: place.turn,
    });
    const random = () => draws.word() / 2 ** 32;
    return transformed(example, settings.transforms, { random, epoch });
  }));
  return collate(ready, settings);
}

async function transformed(
  example: Example,
  transforms: readonly Transform[],
  context: Parameters<Transform>[1],
): Promise<Example> {
  let current = example;
  for (const transform of transforms) {
    current = await transform(current, context);
  }
  return current;
}

function streamOf<T>(items: AsyncGenerator<T, void, void>): ReadableStream<T> {
  return new ReadableStream<T>({
    async pull(controller) {
      const { value, done } = await items.next();
      if (done) controller.close();
      else controller.enqueue(value as T);
    },
    async cancel() {
      await items.return();
    },
  }, { highWaterMark: 0 });
}
