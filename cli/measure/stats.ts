/** The work of `stats`. */
import { UsageError } from "../../lib/errors.ts";
import {
  type FeatureOptions,
  mergeStatistics,
  readMeasuredFile,
  type Statistics,
  StatisticsAccumulator,
  statisticsOf,
  streamFeatures,
  writeStatistics,
} from "../../lib/metrics/mod.ts";
import { writeAtomic } from "../../lib/platform/files.ts";
import { DEFAULT_NUM_SAMPLES } from "../../lib/sampling/mod.ts";
import type { Outcome, Session } from "../shell.ts";
import { counted, countedImages } from "../ui/style.ts";
import { openFeatures } from "./backbone.ts";
import type { FeatureFlags, SourceFlags } from "./flags.ts";
import { type ImageSource, openSource } from "./sources.ts";

/** What `stats` can be told. */
export type StatsFlags = FeatureFlags & SourceFlags & {
  readonly output: string;
};

/** Writes the statistics of a set. */
export async function writeStats(
  name: string,
  flags: StatsFlags,
  session: Session,
): Promise<Outcome> {
  await using source = await openSource(name, { flags, session });
  const statistics = source.isMeasured
    ? await statisticsOfFile(name)
    : await statisticsOfImages(source, flags, session);
  return await written(statistics, flags.output);
}

async function statisticsOfFile(path: string): Promise<Statistics> {
  const { features, statistics, count } = await readMeasuredFile(path);
  checkCount(path, count);
  return statistics ?? await statisticsOf(features!);
}

/** Image by image, so that memory does not grow with the set. */
async function statisticsOfImages(
  source: ImageSource,
  flags: StatsFlags,
  session: Session,
): Promise<Statistics> {
  await using features = await openFeatures(flags, session);
  const options: FeatureOptions = features.options;
  const { signal } = session;
  const set = source.set(flags.numSamples ?? DEFAULT_NUM_SAMPLES);
  const accumulator = new StatisticsAccumulator(options.backbone.dimension);
  for await (const batch of streamFeatures(set, options)) {
    await accumulator.add(batch.features, { signal });
  }
  checkCount(source.name, accumulator.count);
  return await accumulator.finish({ signal });
}

function checkCount(name: string, count: number | undefined): void {
  if (count === undefined || count >= 2) return;
  throw new UsageError(
    `Cannot compute statistics of ${name} as at least 2 images are needed: current number is ${count}`,
  );
}

/** Writes the statistics of several parts together. */
export async function mergeStats(
  parts: readonly string[],
  output: string,
): Promise<Outcome> {
  const sets = await Promise.all(parts.map(readMeasuredFile));
  const statistics = sets.map((set, place) => {
    if (set.statistics !== undefined) return set.statistics;
    throw new UsageError(
      `Cannot merge ${parts[place]} as it holds features and no statistics`,
      { hint: `Make them first: medigan stats ${parts[place]} -o part.npz` },
    );
  });
  return await written(mergeStatistics(statistics, { titles: parts }), output);
}

async function written(
  statistics: Statistics,
  output: string,
): Promise<Outcome> {
  await writeAtomic(output, writeStatistics(statistics));
  const { count, mean } = statistics;
  return {
    document: { output, count, dimension: mean.length },
    text: () =>
      `${output}: ${counted(mean.length, "feature")} of ${
        countedImages(count)
      }`,
    isSummary: true,
  };
}
