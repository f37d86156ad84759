/** Sets of images as users name them: paths, and models. */
import type { MeasurableSet } from "../../lib/cluster/mod.ts";
import { UsageError } from "../../lib/errors.ts";
import type { EventListener } from "../../lib/events.ts";
import type { Raster } from "../../lib/image/mod.ts";
import {
  imagesOf,
  isMeasuredFile,
  type NamedRaster,
} from "../../lib/metrics/mod.ts";
import { statPath } from "../../lib/platform/files.ts";
import { loadCatalogue } from "../../lib/registry/mod.ts";
import {
  findCard,
  openGenerator,
  type SampleGenerator,
  streamSamples,
} from "../../lib/sampling/mod.ts";
import { sampleName } from "../../lib/sampling/sample_name.ts";
import { checkRunnable } from "../models.ts";
import type { Session } from "../shell.ts";
import { openCliStore } from "../store.ts";
import type { SourceFlags } from "./flags.ts";

/** A set of images that can be gone through more than once. */
export interface ImageSource extends AsyncDisposable {
  /** What it is called in reports. */
  readonly name: string;
  /** Whether a model makes it, as many images as are wanted. */
  readonly isModel: boolean;
  /** Whether it holds features or statistics instead of images. */
  readonly isMeasured: boolean;
  /** To hand to the library: a path, or so many images of the model. */
  set(count: number): string | AsyncIterable<NamedRaster>;
  /** To hand to workers: paths, or a model and so many images of it. */
  travelling(count: number): MeasurableSet;
  /** Some images, by their places. */
  pictures(places: readonly number[]): Promise<Raster[]>;
}

const MODEL_PREFIX = "model:";

/** What decides how a name is read. */
export interface SourceOptions {
  readonly flags: SourceFlags;
  readonly session: Session;
  /** Whether what is no path is a model. */
  readonly mayBeModel?: boolean;
}

/**
 * Opens a set by its name: `model:8`, a folder or file of images, a `.npy` file
 * of features, a `.npz` file of statistics.
 *
 * @throws {UsageError} when it is none of these.
 */
export async function openSource(
  name: string,
  options: SourceOptions,
): Promise<ImageSource> {
  if (name.startsWith(MODEL_PREFIX)) {
    return await modelSource(name.slice(MODEL_PREFIX.length), options);
  }
  // A number is a model, whatever files there are: none need be permitted.
  if (options.mayBeModel && /^\d+$/.test(name)) {
    return await modelSource(name, options);
  }
  if (await statPath(name) !== undefined) {
    return await openPaths([name], options.session);
  }
  if (options.mayBeModel) return await modelSource(name, options);
  throw new UsageError(`Cannot measure ${name} as there is no such path`, {
    hint: `Models are named with a prefix, such as ${MODEL_PREFIX}8`,
  });
}

/**
 * Opens images of folders and files together, or one file of features.
 *
 * @throws {UsageError} when a path does not exist.
 */
export async function openPaths(
  paths: readonly string[],
  { onEvent }: Session,
): Promise<ImageSource> {
  for (const path of paths) {
    if (await statPath(path) === undefined) {
      throw new UsageError(`Cannot measure ${path} as there is no such path`);
    }
  }
  const [first = ""] = paths;
  const isMeasured = paths.length === 1 && isMeasuredFile(first);
  const tell = once(onEvent);
  return {
    name: paths.join(", "),
    isModel: false,
    isMeasured,
    set: () =>
      isMeasured ? first : {
        [Symbol.asyncIterator]: () => imagesWithSizes(paths, tell),
      },
    travelling: () => isMeasured ? first : paths,
    pictures: (places) => picked(paths, places),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

/** Some ways to normalise go through the set twice. */
function once(onEvent: EventListener): EventListener {
  let isTold = false;
  return (event) => {
    if (!isTold) onEvent(event);
    isTold = true;
  };
}

/** Images of any sizes are measured; that they differ should be known. */
async function* imagesWithSizes(
  paths: readonly string[],
  onEvent: EventListener,
): AsyncGenerator<NamedRaster> {
  const sizes = new Set<string>();
  for await (const { name, raster } of imagesOf(paths)) {
    sizes.add(`${raster.width} x ${raster.height}`);
    yield { name, image: raster };
  }
  if (sizes.size < 2) return;
  const message = `The images of ${
    paths.join(", ")
  } have ${sizes.size} sizes, such as ${
    [...sizes].slice(0, 3).join(" and ")
  }: each is resized by itself`;
  onEvent({ type: "notice", code: "mixed-sizes", message });
}

async function picked(
  paths: readonly string[],
  places: readonly number[],
): Promise<Raster[]> {
  const wanted = new Map<number, Raster>();
  let place = 0;
  for await (const { raster } of imagesOf(paths)) {
    if (places.includes(place)) wanted.set(place, raster);
    place++;
  }
  return places.flatMap((one) => wanted.get(one) ?? []);
}

async function modelSource(
  model: string,
  { flags, session }: SourceOptions,
): Promise<ImageSource> {
  const { signal, onEvent } = session;
  const store = await openCliStore(session, flags);
  const catalogue = loadCatalogue();
  const card = await findCard(model, { catalogue, store, signal, onEvent });
  await checkRunnable(card);
  const generator = await openGenerator(card, {
    device: flags.device,
    store,
    signal,
    onEvent,
  });
  const seed = flags.seed ?? "0";
  return {
    name: card.id,
    isModel: true,
    isMeasured: false,
    set: (numSamples) => ({
      [Symbol.asyncIterator]: () =>
        made(generator, { seed, numSamples, signal, onEvent }),
    }),
    travelling: (numSamples) => ({ generator, request: { seed, numSamples } }),
    async pictures(indices) {
      const images: Raster[] = [];
      const samples = streamSamples(generator, { seed, indices, signal });
      for await (const { image } of samples) images.push(image);
      return images;
    },
    [Symbol.asyncDispose]: () => generator[Symbol.asyncDispose](),
  };
}

async function* made(
  generator: SampleGenerator,
  options: Parameters<typeof streamSamples>[1],
): AsyncGenerator<NamedRaster> {
  for await (const sample of streamSamples(generator, options)) {
    yield { name: sampleName(sample), image: sample.image };
  }
}
