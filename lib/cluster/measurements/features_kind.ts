/** Jobs that measure images. */
import { UnsupportedModelError } from "../../errors.ts";
import type { OperationOptions } from "../../events.ts";
import { openMatrixEngine } from "../../linalg/mod.ts";
import { featuresOf, type NamedRaster } from "../../metrics/mod.ts";
import { sampleName } from "../../sampling/sample_name.ts";
import type { JobContext, JobKind, JobMaker } from "../kinds/kind.ts";
import { type Range, rangeSize } from "../protocol/ranges.ts";
import { unpackSamples } from "../samples/packed_samples.ts";
import { SAMPLES } from "../samples/samples_kind.ts";
import {
  type FeaturesSpec,
  normalizationOf,
  parseFeaturesSpec,
  type SpecSamples,
} from "./features_spec.ts";
import { packFeatures } from "./packed_features.ts";
import { unpackItems } from "./packed_items.ts";
import { openSpecBackbone } from "./travelling_backbone.ts";

/** The kind of jobs that measure images. */
export const FEATURES: JobKind = { open };

async function open(bytes: Uint8Array, context: JobContext): Promise<JobMaker> {
  const spec = parseFeaturesSpec(bytes);
  await using held = new AsyncDisposableStack();
  const backbone = held.use(await openSpecBackbone(spec.backbone, context));
  const engine = held.use(openMatrixEngine(threadsOf(context)));
  const maker = spec.samples && held.use(await openSamples(spec, context));
  const { resize, colour, batchSize } = spec.preparation;
  const normalize = normalizationOf(spec.preparation);
  const owned = held.move();
  return {
    device: maker?.device ?? backbone.device,
    async make(range, options) {
      const { signal, onEvent } = options;
      const sizes = new Set<string>();
      const { features, names } = await featuresOf(
        sized(imagesOf({ spec, maker }, range, options), sizes),
        { backbone, resize, normalize, colour, batchSize, signal, onEvent },
      );
      // Only where each sample is one image are rows before these as many.
      const isOne = spec.samples && names.length === rangeSize(range);
      const rowsBefore = spec.delivery === "statistics" && isOne
        ? range.first - spec.samples.start
        : undefined;
      return await packFeatures({ features, names }, {
        rowsBefore,
        sizes: spec.samples ? undefined : [...sizes],
        engine,
        signal,
      });
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** Notes the sizes of images that go by. */
async function* sized(
  images: AsyncIterable<NamedRaster>,
  sizes: Set<string>,
): AsyncGenerator<NamedRaster> {
  for await (const one of images) {
    sizes.add(`${one.image.width} x ${one.image.height}`);
    yield one;
  }
}

function threadsOf({ threads }: JobContext): { readonly threads?: number } {
  return threads === undefined ? {} : { threads };
}

/** Who makes samples, as if they were the job. */
async function openSamples(
  { samples }: FeaturesSpec,
  context: JobContext,
): Promise<JobMaker> {
  const text = JSON.stringify(samples?.spec);
  return await SAMPLES.open(new TextEncoder().encode(text), context);
}

type MakeOptions = OperationOptions & {
  readonly input?: Uint8Array | undefined;
};

interface Source {
  readonly spec: FeaturesSpec;
  readonly maker: JobMaker | undefined;
}

function imagesOf(
  { spec: { samples }, maker }: Source,
  range: Range,
  options: MakeOptions,
): AsyncIterable<NamedRaster> {
  if (samples !== undefined && maker !== undefined) {
    return madeImages(maker, { ...options, ...samples, range });
  }
  if (options.input !== undefined) return unpackItems(options.input);
  throw new UnsupportedModelError(
    "Cannot measure images as neither they nor a model came with the job",
  );
}

/** A few samples at a time, so that memory does not grow with the job. */
async function* madeImages(
  maker: JobMaker,
  { range, step, input, signal, onEvent }:
    & MakeOptions
    & Pick<SpecSamples, "step">
    & { readonly range: Range },
): AsyncGenerator<NamedRaster> {
  for (let first = range.first; first < range.end; first += step) {
    const part = { first, end: Math.min(range.end, first + step) };
    const made = await maker.make(part, { input, signal, onEvent });
    for (const sample of await unpackSamples(made)) {
      yield { name: sampleName(sample), image: sample.image };
    }
  }
}
