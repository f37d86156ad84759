/** Jobs that make samples. */
import type { Tensor } from "../../tensor.ts";
import { IntegrityError, UnsupportedModelError } from "../../errors.ts";
import { differences } from "../../sampling/differences.ts";
import type { SampleFile } from "../../sampling/files_of_samples.ts";
import type { LatentSource } from "../../sampling/latents.ts";
import {
  type InputImage,
  openGenerator,
  type OpenGeneratorOptions,
  requestOf,
  type Sample,
  type SampleGenerator,
  streamSamples,
} from "../../sampling/mod.ts";
import { layoutOf } from "../../sampling/run_layout.ts";
import type { JobContext, JobKind, JobMaker } from "../kinds/kind.ts";
import { indicesOf, type Range } from "../protocol/ranges.ts";
import { packFiles } from "./packed_files.ts";
import { unpackImages } from "./packed_images.ts";
import { packSamples } from "./packed_samples.ts";
import {
  identityOf,
  parseSamplesSpec,
  type SamplesSpec,
  type SpecImage,
} from "./samples_spec.ts";

/** The kind of jobs that make samples. */
export const SAMPLES: JobKind = { open };

async function open(bytes: Uint8Array, context: JobContext): Promise<JobMaker> {
  const spec = parseSamplesSpec(bytes);
  await using held = new AsyncDisposableStack();
  const opened = held.use(await openModel(spec, context));
  const { model } = spec.header;
  const found = differences(identityOf(model), identityOf(opened.model));
  if (found.length > 0) {
    throw new IntegrityError(
      `Cannot make samples of ${model.id} as this worker has another model: ${
        found.join("; ")
      }`,
      { hint: "Give the worker the same weights, or remove its own" },
    );
  }
  // What is written names the model as the coordinator does.
  const generator = { ...opened, model };
  const latents = await readLatents(spec, context);
  const owned = held.move();
  return {
    device: generator.device,
    async make(range, { input, signal, onEvent }) {
      const samples = streamSamples(generator, {
        ...requestOf(spec.header.options),
        latents,
        inputs: spec.images && await inputsOf(spec.images, input),
        indices: indicesOf(range),
        signal,
        onEvent,
      });
      return spec.delivery === "samples"
        ? packSamples(await Array.fromAsync(samples))
        : packFiles(await filesOf(samples, spec, range));
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

async function openModel(
  { card, opened, weights, header }: SamplesSpec,
  context: JobContext,
): Promise<SampleGenerator> {
  const { store, device, threads, allowModelCode, signal, onEvent } = context;
  const options: OpenGeneratorOptions = {
    ...opened,
    store,
    device,
    threads,
    allowModelCode,
    expectedItems: header.options.numSamples,
    signal,
    onEvent,
  };
  if (weights === undefined) return await openGenerator(card, options);
  const path = await context.file(weights.object, weights.fileName);
  if (weights.isOwn) {
    return await openGenerator(card, { ...options, weights: path });
  }
  const source = { kind: "file", location: path } as const;
  const execution = { ...card.execution, source };
  return await openGenerator({ ...card, execution }, options);
}

async function readLatents(
  { latents }: SamplesSpec,
  context: JobContext,
): Promise<{ [input: string]: LatentSource } | undefined> {
  if (latents === undefined) return undefined;
  const read: { [input: string]: LatentSource } = {};
  for (const { input, rows, values } of latents) {
    const { buffer } = await context.object(values);
    const data = new Float32Array(buffer);
    read[input] = rows === undefined ? data : {
      dtype: "float32",
      shape: [rows, data.length / rows],
      data,
    } satisfies Tensor;
  }
  return read;
}

/** Only the images of this job have pixels. */
async function inputsOf(
  images: readonly SpecImage[],
  input: Uint8Array | undefined,
): Promise<InputImage[]> {
  const rasters = input === undefined
    ? new Map<number, never>()
    : await unpackImages(input);
  return images.map((image, index) => ({
    ...image,
    load() {
      const raster = rasters.get(index);
      if (raster !== undefined) {
        return Promise.resolve({
          raster,
          isPlainNumbers: image.isPlainNumbers,
        });
      }
      throw new IntegrityError(
        `Cannot make sample ${index} as its image did not come with the job`,
      );
    },
  }));
}

async function filesOf(
  samples: AsyncIterable<Sample>,
  { header, card }: SamplesSpec,
  { first, end }: Range,
): Promise<SampleFile[]> {
  const gather = layoutOf(header.options, card).gatherer();
  const files: SampleFile[] = [];
  let made = 0;
  for await (const sample of samples) {
    files.push(...gather(sample));
    made++;
  }
  if (made === end - first) return files;
  throw new UnsupportedModelError(
    `Cannot make ${end - first} samples as the model made ${made}`,
  );
}
