/** Samples of a model as a dataset: made when they are asked for. */
import { freshSeed, parseSeed } from "../../random/seeds.ts";
import { range } from "../batches.ts";
import { prepareInputs } from "../inputs.ts";
import type { Sample, SampleGenerator } from "../sample.ts";
import { countSamples, type StreamOptions, streamSamples } from "../stream.ts";
import { checkPlaces, type Dataset, type Example } from "./example.ts";
import { exampleCache } from "./example_cache.ts";

/** Which samples, and how many bytes of them are kept. */
export interface SampleDatasetOptions
  extends Omit<StreamOptions, "indices" | "signal"> {
  /** Bytes of samples that are kept; 64 MiB when absent. */
  readonly cacheBytes?: number | undefined;
}

/** A sample as an example. */
export interface SampleExample extends Example {
  /** The whole sample, with how it was made. */
  readonly sample: Sample;
}

/** Samples of a model by their index. */
export interface SampleDataset extends Dataset {
  /** Seed of the samples, in decimal digits. */
  readonly seed: string;
  /** One sample. */
  get(index: number): Promise<SampleExample>;
  /** Several samples. */
  getMany(
    indices: readonly number[],
    signal?: AbortSignal,
  ): Promise<SampleExample[]>;
  /** All samples in order. */
  [Symbol.asyncIterator](): AsyncGenerator<SampleExample, void, void>;
}

const DEFAULT_CACHE_BYTES = 64 * 2 ** 20;

/**
 * The samples of a generator as a dataset. Sample k is the same whenever and in
 * whatever order it is asked for; nothing is made before. Disposing of it frees
 * the generator.
 *
 * @throws {UsageError} when options contradict each other or the model.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { exampleGenerator } from "../../../tests/sampling/fake_generator.ts";
 * import { sampleDataset } from "@medigan/core";
 * await using dataset = sampleDataset(exampleGenerator(), {
 *   numSamples: 100,
 *   seed: 7,
 * });
 * const { label, sample } = await dataset.get(99);
 * assert.deepEqual([dataset.length, label, sample.index], [100, "benign", 99]);
 * ```
 */
export function sampleDataset(
  generator: SampleGenerator,
  options: SampleDatasetOptions = {},
): SampleDataset {
  const seed = options.seed === undefined
    ? freshSeed()
    : parseSeed(options.seed);
  const length = countSamples(options);
  const labelOf = labelsOf(generator, options, seed);
  const inTurn = oneAtATime();
  const kept = keptSamples(generator, { ...options, seed: String(seed) });
  const getMany = async (indices: readonly number[], signal?: AbortSignal) => {
    checkPlaces(indices, length);
    return await inTurn(() => kept(indices, signal));
  };
  return {
    length,
    seed: String(seed),
    labelOf,
    getMany,
    async get(index) {
      const [example] = await getMany([index]);
      return example ?? lost(index);
    },
    async *[Symbol.asyncIterator]() {
      for (let first = 0; first < length; first += READ_AHEAD) {
        const last = Math.min(first + READ_AHEAD, length);
        yield* await getMany([...range(first, last)]);
      }
    },
    async [Symbol.asyncDispose]() {
      // What has begun must end before the device may go.
      await inTurn(() => generator[Symbol.asyncDispose]());
    },
  };
}

/** A device makes one batch at a time: who comes later waits. */
function oneAtATime(): <T>(task: () => PromiseLike<T>) => Promise<T> {
  let turn: Promise<unknown> = Promise.resolve();
  return (task) => {
    const mine = turn.then(task);
    turn = mine.catch(() => {});
    return mine;
  };
}

/** Samples that are made where they are not kept. */
function keptSamples(
  generator: SampleGenerator,
  options: SampleDatasetOptions,
): (
  places: readonly number[],
  signal?: AbortSignal,
) => Promise<SampleExample[]> {
  const { cacheBytes = DEFAULT_CACHE_BYTES, start = 0, ...others } = options;
  const cache = exampleCache<SampleExample>(cacheBytes);
  return async (places, signal) => {
    const found = new Map(places.map((place) => [place, cache.get(place)]));
    const missing = [...found.keys()].filter((place) => !found.get(place));
    const indices = missing.map((place) => start + place);
    const stream = indices.length === 0
      ? []
      : streamSamples(generator, { ...others, indices, signal });
    for await (const sample of stream) {
      const example = exampleOf(sample);
      found.set(sample.index - start, example);
      cache.set(sample.index - start, example);
    }
    return places.map((place) => found.get(place) ?? lost(place));
  };
}

/** Samples that are made at once where all are wanted. */
const READ_AHEAD = 16;

function lost(index: number): never {
  throw new RangeError(`Cannot find sample ${index} among those made`);
}

function exampleOf(sample: Sample): SampleExample {
  const { image, mask, label } = sample;
  return {
    image,
    ...mask && { mask },
    ...label !== undefined && { label },
    isSynthetic: true,
    sample,
  };
}

function labelsOf(
  { inputs, card }: SampleGenerator,
  { condition, plan, start = 0 }: SampleDatasetOptions,
  seed: bigint,
): (index: number) => string | undefined {
  const ports = inputs.filter(({ role }) => role === "condition");
  const chosen = { condition, plan, seed };
  const source = prepareInputs(ports, card.execution.inputs, chosen);
  return (index) => source.condition(start + index)?.label;
}
