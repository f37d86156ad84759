/** Who measures sets: this process, or workers. */
import type { NatsMeasurer } from "../../lib/cluster/mod.ts";
import { UsageError } from "../../lib/errors.ts";
import {
  type MeasuredSet,
  measureSet,
  type Statistics,
  StatisticsAccumulator,
  streamFeatures,
} from "../../lib/metrics/mod.ts";
import { type EngineFlags, engineSettingsOf } from "../cluster/engine_flags.ts";
import type { Session } from "../shell.ts";
import type { OpenedFeatures } from "./backbone.ts";
import type { ImageSource } from "./sources.ts";

/** Measures sources; a model makes so many images. */
export interface SourceMeasurer extends AsyncDisposable {
  /** Features, or what a file of features or statistics holds. */
  measure(source: ImageSource, count: number): Promise<MeasuredSet>;
  /** Statistics of images. */
  statistics(source: ImageSource, count: number): Promise<Statistics>;
  /** Told when what was measured is not needed any more. */
  finish(): Promise<void>;
}

/** Who measures, by the flags. Files of features are read here in any case. */
export async function openMeasurer(
  flags: EngineFlags,
  session: Session,
  features: OpenedFeatures | undefined,
): Promise<SourceMeasurer> {
  if (flags.nats === undefined || features === undefined) {
    return localMeasurer(features, session);
  }
  const { natsMeasurer } = await import("../../lib/cluster/mod.ts");
  const { signal, onEvent } = session;
  return byWorkers(
    await natsMeasurer({ ...engineSettingsOf(flags), signal, onEvent }),
    features,
  );
}

function byWorkers(
  measurer: NatsMeasurer,
  { options }: OpenedFeatures,
): SourceMeasurer {
  return {
    measure: (source, count) =>
      measurer.measure(source.travelling(count), options),
    statistics: (source, count) =>
      measurer.statistics(source.travelling(count), options),
    finish: () => measurer.finish(),
    [Symbol.asyncDispose]: () => measurer[Symbol.asyncDispose](),
  };
}

function localMeasurer(
  features: OpenedFeatures | undefined,
  { signal }: Session,
): SourceMeasurer {
  // Files of features need no backbone: there is none without images.
  const options = features?.options;
  return {
    measure: (source, count) => measureSet(source.set(count), options!),
    async statistics(source, count) {
      const accumulator = new StatisticsAccumulator(
        options!.backbone.dimension,
      );
      for await (
        const batch of streamFeatures(source.set(count), options!)
      ) {
        await accumulator.add(batch.features, { signal });
      }
      checkCount(source.name, accumulator.count);
      return await accumulator.finish({ signal });
    },
    finish: () => Promise.resolve(),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

/** Statistics of one image mean nothing. @throws {UsageError} */
export function checkCount(name: string, count: number | undefined): void {
  if (count === undefined || count >= 2) return;
  throw new UsageError(
    `Cannot compute statistics of ${name} as at least 2 images are needed: current number is ${count}`,
  );
}
