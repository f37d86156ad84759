/** Which samples of a run go to which files, and which are still to be made. */
import { UsageError } from "../errors.ts";
import type { CardOutput, ModelCard } from "../registry/card.ts";
import {
  type FileOptions,
  filesOfSample,
  type PartFormat,
  type SampleFile,
  shardOfSamples,
  stacksOfSamples,
  tableOfSamples,
} from "./files_of_samples.ts";
import type { FileRecord } from "./manifest.ts";
import type { RunFormat, RunOptions } from "./run_options.ts";
import type { Sample } from "./sample.ts";
import { partNames } from "./sample_parts.ts";

/**
 * Which samples go to which files. A unit is what is written at once: all files
 * of a sample, or one file of many samples.
 */
export interface RunLayout {
  /** Number of samples. */
  readonly total: number;
  /** The unit of a sample. */
  unitOf(index: number): number;
  /**
   * A function to be given the samples of missing units in order; it returns
   * the files that each completes.
   */
  gatherer(): (sample: Sample) => SampleFile[];
  /** The records of units that lack nothing. */
  wholeUnits(records: readonly FileRecord[]): FileRecord[];
  /** Samples of all batches that a missing unit needs; all when absent. */
  indicesToRun(kept: readonly FileRecord[]): readonly number[] | undefined;
  /** Records by sample, then by part in the card's order. */
  sorted(records: readonly FileRecord[]): FileRecord[];
}

/** A manifest is one text of about 300 bytes a record, and texts have an end. */
const MOST_RECORDS = 1_500_000;

/**
 * The layout of a run whose samples are of a card's model.
 *
 * @throws {UsageError} when the card has none of the parts that are asked for,
 * or the samples are too many for one manifest.
 */
export function layoutOf(
  options: RunOptions,
  card: ModelCard,
): RunLayout {
  const { outputs } = card.execution;
  const { start, numSamples: total, batchSize, format } = options;
  const shardSize = format === "csv" ? total : options.shardSize ?? 1;
  const parts = writtenNames(outputs, options);
  checkRecords(total, parts.length);
  const unitOf = (index: number) => Math.floor((index - start) / shardSize);
  const sizeOf = (unit: number) =>
    Math.min(shardSize, total - unit * shardSize) * parts.length;
  return {
    total,
    unitOf,
    gatherer: () =>
      unitGatherer(options, {
        names: { ...partNames(outputs), written: parts },
        card,
        isLastOfUnit: (index) =>
          index === start + total - 1 || unitOf(index + 1) > unitOf(index),
      }),
    wholeUnits: (records) =>
      [...Map.groupBy(records, ({ index }) => unitOf(index))]
        .filter(([unit, ofUnit]) => ofUnit.length === sizeOf(unit))
        .flatMap(([, ofUnit]) => ofUnit),
    indicesToRun(kept) {
      if (kept.length === 0) return undefined;
      const done = new Set(kept.map(({ index }) => index));
      return wholeBatches({ start, total, batchSize }, done);
    },
    sorted: (records) =>
      records.toSorted((a, b) =>
        a.index - b.index || parts.indexOf(a.part) - parts.indexOf(b.part)
      ),
  };
}

function checkRecords(total: number, parts: number): void {
  const most = Math.floor(MOST_RECORDS / parts);
  if (total <= most) return;
  throw new UsageError(
    `Cannot write ${total} samples in one run as its manifest holds at most ${most}`,
    {
      hint:
        `Write them in several runs with the same seed, the second with start ${most}`,
    },
  );
}

/** Names of the parts that are written; rows count as an image. */
function writtenNames(
  outputs: readonly CardOutput[],
  { only }: Pick<RunOptions, "only">,
): string[] {
  const isWanted = (role: CardOutput["role"]) =>
    only === undefined || role === only ||
    (only === "image" && role === "table");
  const names = outputs.filter(({ role }) => isWanted(role))
    .map(({ name }) => name);
  if (names.length > 0) return names;
  throw new UsageError(
    `Cannot write ${only}s alone as the model makes none: its parts are ${
      outputs.map(({ name, role }) => `${name} (${role})`).join(", ")
    }`,
    { hint: "Write all parts, or choose another model" },
  );
}

/**
 * Whole batches, placed as in a run without interruption: a device may round
 * differently for another batch, and the bytes shall not depend on where a run
 * was cut.
 */
function wholeBatches(
  { start, total, batchSize }: {
    start: number;
    total: number;
    batchSize: number;
  },
  done: ReadonlySet<number>,
): number[] {
  const indices: number[] = [];
  for (let first = 0; first < total; first += batchSize) {
    const length = Math.min(batchSize, total - first);
    const batch = Array.from({ length }, (_, place) => start + first + place);
    if (!batch.every((index) => done.has(index))) indices.push(...batch);
  }
  return indices;
}

/** The files that are whole once this sample has come. */
function unitGatherer(
  { format }: RunOptions,
  { isLastOfUnit, ...options }: FileOptions & {
    readonly isLastOfUnit: (index: number) => boolean;
  },
): (sample: Sample) => SampleFile[] {
  if (format === "png" || format === "npy" || format === "dicom") {
    return (sample) => filesOfSample(sample, { format, ...options });
  }
  const join = JOINERS[format];
  let shard: Sample[] = [];
  return (sample) => {
    shard.push(sample);
    if (!isLastOfUnit(sample.index)) return [];
    const files = join(shard, options);
    shard = [];
    return files;
  };
}

const JOINERS: {
  readonly [format in Exclude<RunFormat, PartFormat>]: (
    samples: readonly Sample[],
    options: FileOptions,
  ) => SampleFile[];
} = {
  csv: (samples, { names }) => [tableOfSamples(samples, names)],
  npz: (samples, { names }) => [shardOfSamples(samples, names)],
  nifti: stacksOfSamples,
};
