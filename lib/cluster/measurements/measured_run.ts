/** From a set and options to a run of jobs that measure it. */
import { UsageError } from "../../errors.ts";
import {
  datasetWindow,
  type FeatureOptions,
  formatNormalization,
  type ImageSet,
  type Normalization,
  type OpenedBackbone,
  parseNormalization,
} from "../../metrics/mod.ts";
import { checkBatchSize } from "../../metrics/features/features_of.ts";
import { CODE_FAMILY } from "../../registry/card.ts";
import { runHeader } from "../../sampling/manifest.ts";
import type {
  EngineRun,
  RunRequest,
  SampleGenerator,
} from "../../sampling/mod.ts";
import { settleOptions } from "../../sampling/run_options.ts";
import { VERSION } from "../../version.ts";
import type { MissingWork, RunPlan } from "../coordinator/lead_run.ts";
import {
  leastCommonMultiple,
  type Range,
  rangeSize,
} from "../protocol/ranges.ts";
import { imagesOf, makeSpec } from "../samples/make_spec.ts";
import type { FeaturesSpec, SpecPreparation } from "./features_spec.ts";
import { packItems } from "./packed_items.ts";
import { listItems } from "./set_items.ts";
import { specOfBackbone } from "./travelling_backbone.ts";

/** Images that a model makes, wherever they are measured. */
export interface ModelImages {
  /** The opened model. */
  readonly generator: SampleGenerator;
  /** Which samples; without a seed a fresh one is drawn. */
  readonly request: Omit<RunRequest, "format" | "shardSize" | "only">;
}

/** What workers can measure: images, or a model that makes them there. */
export type MeasurableSet = ImageSet | ModelImages;

/** How images become features on workers. */
export interface WorkerFeatureOptions extends FeatureOptions {
  /** What turns images into features, to be opened by workers likewise. */
  readonly backbone: OpenedBackbone;
}

/** What is measured by a run, and how. */
export interface MeasuredRun {
  /** The run, but for who does it. */
  readonly plan: Pick<
    RunPlan,
    "kind" | "title" | "total" | "identity" | "trust" | "spec"
  >;
  /** How jobs are cut, and what they bring. */
  readonly work: Omit<MissingWork<unknown>, "missing" | "read">;
  /** All items. */
  readonly whole: Range;
  /** Whether every row is wanted, or what statistics need of them. */
  readonly delivery: FeaturesSpec["delivery"];
  /** What is done to grey values, with a window of the set settled. */
  readonly normalize: Exclude<Normalization, "dataset">;
}

/** Jobs that bring their images have so many bytes of them at most. */
const MAX_INPUT_BYTES = 16 * 1024 ** 2;

/**
 * Settles all that can be settled before workers are asked.
 *
 * @throws {UsageError} when there are no images, or the window of a whole set is
 * asked for that a model has yet to make.
 */
export async function measuredRun(
  given: MeasurableSet,
  options: WorkerFeatureOptions,
  delivery: FeaturesSpec["delivery"],
): Promise<MeasuredRun> {
  const { backbone, resize = "clean", colour = "rgb", batchSize = 16 } =
    options;
  checkBatchSize(batchSize);
  const set = isModel(given) || typeof given === "string"
    ? given
    : await Array.fromAsync(given);
  const normalize = await settledNormalization(set, options);
  const preparation: SpecPreparation = {
    resize,
    normalize: formatNormalization(normalize),
    colour,
    batchSize,
  };
  const items = isModel(set)
    ? itemsOfModel(set, batchSize)
    : await itemsOfSet(set, options);
  const { whole } = items;
  if (whole.first === whole.end) {
    throw new UsageError("Cannot measure a set without images");
  }
  return {
    plan: planOf(items, { backbone, preparation, delivery }),
    work: items.work,
    whole,
    delivery,
    normalize,
  };
}

function planOf(
  { title, trust, whole, identity, samples }: Items,
  { backbone, preparation, delivery }:
    & Pick<FeaturesSpec, "preparation" | "delivery">
    & Pick<WorkerFeatureOptions, "backbone">,
): MeasuredRun["plan"] {
  return {
    kind: "features",
    title: `${backbone.name} of ${title}`,
    total: rangeSize(whole),
    trust,
    identity: {
      version: VERSION,
      set: identity,
      backbone: backbone.digest,
      preparation,
      delivery,
    },
    spec: async (put): Promise<FeaturesSpec> => ({
      schema: "medigan.features/1",
      version: VERSION,
      backbone: await specOfBackbone(backbone, put),
      preparation,
      delivery,
      ...samples && { samples: await samples(put) },
    }),
  };
}

function isModel(set: MeasurableSet): set is ModelImages {
  return typeof set === "object" && "generator" in set;
}

async function settledNormalization(
  set: MeasurableSet,
  { normalize = "none", signal }: FeatureOptions,
): Promise<Exclude<Normalization, "dataset">> {
  if (normalize === "dataset") {
    if (!isModel(set)) return await datasetWindow(set, signal);
    throw new UsageError(
      "Cannot find the window of images that workers have yet to make",
      { hint: "Give a window, such as --normalize window:0,255" },
    );
  }
  parseNormalization(formatNormalization(normalize));
  return normalize;
}

/** What a run needs to know of a set. */
interface Items extends Pick<RunPlan, "title" | "trust"> {
  readonly whole: Range;
  readonly work: Omit<MissingWork<unknown>, "missing" | "read">;
  readonly identity: unknown;
  readonly samples?: (
    put: Parameters<RunPlan["spec"]>[0],
  ) => Promise<NonNullable<FeaturesSpec["samples"]>>;
}

function itemsOfModel(
  { generator, request }: ModelImages,
  batchSize: number,
): Items {
  // Any format does that takes all types: nothing is written.
  const settled = settleOptions({ ...request, format: "npy" }, generator);
  const { seed, start, numSamples } = settled;
  const header = runHeader(generator, settled);
  const run: EngineRun = {
    generator,
    request: { ...request, seed },
    header,
    delivery: "samples",
  };
  const { model } = header;
  // Batches of samples and of images begin where they do on one machine.
  const step = leastCommonMultiple(settled.batchSize, batchSize);
  return {
    title: model.id,
    trust: model.family === CODE_FAMILY ? "code" : "data",
    whole: { first: start, end: start + numSamples },
    work: {
      step,
      ...request.inputs && { inputOf: (range) => imagesOf(run, range) },
    },
    identity: { model, options: settled },
    samples: async (put) => ({
      spec: await makeSpec(run, "samples", put),
      start,
      step,
    }),
  };
}

async function itemsOfSet(
  set: ImageSet,
  { signal, batchSize = 16 }: FeatureOptions,
): Promise<Items> {
  const { count, bytes, identity, read } = await listItems(set, signal);
  return {
    title: "images",
    trust: "data",
    whole: { first: 0, end: count },
    work: {
      step: batchSize,
      most: MAX_INPUT_BYTES / Math.max(1, bytes / count),
      inputOf: async (range) => packItems(await read(range)),
    },
    identity,
  };
}
