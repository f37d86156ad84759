/** The work of `stats`. */
import { UsageError } from "../../lib/errors.ts";
import {
  mergeStatistics,
  readMeasuredFile,
  type Statistics,
  statisticsOf,
  writeStatistics,
} from "../../lib/metrics/mod.ts";
import { writeAtomic } from "../../lib/platform/files.ts";
import { DEFAULT_NUM_SAMPLES } from "../../lib/sampling/mod.ts";
import type { EngineFlags } from "../cluster/engine_flags.ts";
import type { Outcome, Session } from "../shell.ts";
import { counted, countedImages } from "../ui/style.ts";
import { openFeatures } from "./backbone.ts";
import type { FeatureFlags, SourceFlags } from "./flags.ts";
import { checkCount, openMeasurer } from "./measurer.ts";
import { type ImageSource, openSource } from "./sources.ts";

/** What `stats` can be told. */
export type StatsFlags = FeatureFlags & SourceFlags & EngineFlags & {
  readonly output: string;
};

/** Writes the statistics of a set. */
export async function writeStats(
  name: string,
  flags: StatsFlags,
  session: Session,
): Promise<Outcome> {
  await using source = await openSource(name, { flags, session });
  return source.isMeasured
    ? await written(await statisticsOfFile(name), flags.output)
    : await writeStatsOfImages(source, flags, session);
}

async function statisticsOfFile(path: string): Promise<Statistics> {
  const { features, statistics, count } = await readMeasuredFile(path);
  checkCount(path, count);
  return statistics ?? await statisticsOf(features!);
}

async function writeStatsOfImages(
  source: ImageSource,
  flags: StatsFlags,
  session: Session,
): Promise<Outcome> {
  await using features = await openFeatures(flags, session);
  await using measurer = await openMeasurer(flags, session, features);
  const count = flags.numSamples ?? DEFAULT_NUM_SAMPLES;
  const statistics = await measurer.statistics(source, count);
  const outcome = await written(statistics, flags.output);
  await measurer.finish();
  return outcome;
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
