/** Makes the samples of a finished run again and compares them. */
import { FormatError, IntegrityError } from "../errors.ts";
import type { OperationOptions } from "../events.ts";
import { type Raster, WHITE } from "../image/raster.ts";
import { differences } from "./differences.ts";
import { digestRaster, partNames, partsOf } from "./sample_parts.ts";
import type { FileRecord, RunManifest } from "./manifest.ts";
import { requestOf, type RunRequest, settleOptions } from "./run_options.ts";
import type { Sample, SampleGenerator } from "./sample.ts";
import { type StoredPixels, storedPixels } from "./stored_pixels.ts";
import { streamSamples } from "./stream.ts";

/** How a part made again compares with the one of the manifest. */
export interface ReplayedPart {
  /** File that holds the part. */
  readonly name: string;
  /** Index of the sample. */
  readonly index: number;
  /** Name of the part. */
  readonly part: string;
  /**
   * `identical`: the same pixels by digest. `close`: within the tolerance.
   * `different`: further apart, or not to be told as the file is not there.
   */
  readonly outcome: "identical" | "close" | "different";
  /** Largest difference of a pixel, where the file could be compared. */
  readonly maxDifference?: number;
}

/** How to make a run again. */
export interface ReplayOptions extends OperationOptions {
  /** Folder of the run's files, to measure how far pixels are apart. */
  readonly folder?: string | undefined;
  /** The own latents of the run, where it had some. */
  readonly latents?: RunRequest["latents"];
  /** The images that the run was made from, where it had some. */
  readonly inputs?: RunRequest["inputs"];
  /**
   * Largest difference that still counts as close, as a share of the range of
   * grey values; 0.001 when absent, but at least one grey level.
   */
  readonly tolerance?: number | undefined;
}

/** What became of a replay. */
export interface ReplaySummary {
  /** Number of parts compared. */
  readonly total: number;
  /** Parts with the same pixels. */
  readonly identical: number;
  /** Parts within the tolerance. */
  readonly close: number;
  /** Parts further apart or not to be compared. */
  readonly different: number;
  /** Largest difference of a pixel, where files could be compared. */
  readonly maxDifference: number;
  /** Whether every part is identical or close. */
  readonly isReproduced: boolean;
}

/**
 * Makes every sample of a manifest again, in batches placed as they were, and
 * tells of each part whether it is the same. On another device or version the
 * last bits may differ, so that pixels are compared within a tolerance.
 *
 * @throws {IntegrityError} when the generator has other weights, another
 * family or other hyperparameters, or latents or images differ from those of
 * the run.
 * @throws {FormatError} when the manifest contradicts itself.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { makeScratchDir } from "../platform/files.ts";
 * import { exampleGenerator } from "../../tests/sampling/fake_generator.ts";
 * import { replaySamples, summariseReplay } from "./replay.ts";
 * import { writeSamples } from "./write_samples.ts";
 * await using scratch = await makeScratchDir();
 * await using generator = exampleGenerator();
 * const manifest = await writeSamples(generator, scratch.path, {
 *   numSamples: 3,
 * });
 * const summary = await summariseReplay(replaySamples(generator, manifest));
 * assert.equal(summary.identical, 3);
 * ```
 */
export function replaySamples(
  generator: SampleGenerator,
  manifest: RunManifest,
  options: ReplayOptions = {},
): AsyncGenerator<ReplayedPart, void, void> {
  const { latents, inputs, signal, onEvent, folder, tolerance = 1e-3 } =
    options;
  checkModel(generator, manifest);
  const request = { ...requestOf(manifest.options), latents, inputs };
  checkGiven(generator, manifest, request);
  const byIndex = Map.groupBy(manifest.files, ({ index }) => index);
  checkIndices(manifest, byIndex.keys());
  const indices = [...byIndex.keys()].sort((a, b) => a - b);
  const stream = streamSamples(generator, {
    ...request,
    indices,
    signal,
    onEvent,
  });
  const read: StoredPixels = folder === undefined
    ? () => Promise.resolve(undefined)
    : storedPixels(folder, whiteOf(manifest));
  return compareAll({ generator, stream, byIndex, read, tolerance });
}

/**
 * Counts the outcomes of a replay.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { summariseReplay } from "./replay.ts";
 * const part = { name: "a.png", index: 0, part: "image" };
 * const summary = await summariseReplay([{ ...part, outcome: "identical" }]);
 * assert(summary.isReproduced);
 * ```
 */
export async function summariseReplay(
  parts: Iterable<ReplayedPart> | AsyncIterable<ReplayedPart>,
): Promise<ReplaySummary> {
  const counts = { identical: 0, close: 0, different: 0 };
  let maxDifference = 0;
  for await (const part of parts) {
    counts[part.outcome]++;
    maxDifference = Math.max(maxDifference, part.maxDifference ?? 0);
  }
  const total = counts.identical + counts.close + counts.different;
  const isReproduced = counts.different === 0;
  return { total, ...counts, maxDifference, isReproduced };
}

function whiteOf({ options: { dtype } }: RunManifest): number {
  return dtype === "float32" ? 1 : WHITE[dtype];
}

function checkModel(generator: SampleGenerator, manifest: RunManifest): void {
  const identity = (
    { id: _, source: _source, licence: _licence, ...model }:
      SampleGenerator["model"],
  ) => model;
  const found = differences(
    identity(manifest.model),
    identity(generator.model),
  );
  if (found.length === 0) return;
  throw new IntegrityError(
    `Cannot replay the run of ${manifest.model.id} as the model is another one: ${
      found.join("; ")
    }`,
    { hint: "Use the weights that the manifest names" },
  );
}

function checkGiven(
  generator: SampleGenerator,
  manifest: RunManifest,
  request: RunRequest,
): void {
  const given = settleOptions(request, generator);
  for (const what of ["latents", "inputs"] as const) {
    const found = differences(
      { [what]: manifest.options[what] },
      { [what]: given[what] },
    );
    if (found.length === 0) continue;
    throw new IntegrityError(
      `Cannot replay the run as its ${what} are other ones: ${
        found.join("; ")
      }`,
      { hint: `Give the ${what} that the run was made from` },
    );
  }
}

function checkIndices(manifest: RunManifest, indices: Iterable<number>): void {
  const { start, numSamples } = manifest.options;
  for (const index of indices) {
    if (index >= start && index < start + numSamples) continue;
    throw new FormatError(
      `Cannot replay the run as its files name sample ${index}, which must be from ${start} to ${
        start + numSamples - 1
      }`,
    );
  }
}

interface Comparison {
  readonly generator: SampleGenerator;
  readonly stream: AsyncIterable<Sample>;
  readonly byIndex: ReadonlyMap<number, readonly FileRecord[]>;
  readonly read: StoredPixels;
  readonly tolerance: number;
}

async function* compareAll(
  { generator, stream, byIndex, read, tolerance }: Comparison,
): AsyncGenerator<ReplayedPart, void, void> {
  const names = partNames(generator.card.execution.outputs);
  for await (const sample of stream) {
    const rasters = new Map(partsOf(sample, names));
    for (const record of byIndex.get(sample.index) ?? []) {
      const raster = rasters.get(record.part);
      const { name, index, part } = record;
      const compared = raster === undefined
        ? { outcome: "different" as const }
        : await comparePart(raster, record, { read, tolerance });
      yield { name, index, part, ...compared };
    }
  }
}

async function comparePart(
  raster: Raster,
  record: FileRecord,
  { read, tolerance }: Pick<Comparison, "read" | "tolerance">,
): Promise<Pick<ReplayedPart, "outcome" | "maxDifference">> {
  if (digestRaster(raster) === record.pixels) {
    return { outcome: "identical", maxDifference: 0 };
  }
  const stored = await read(record);
  if (stored?.length !== raster.data.length) return { outcome: "different" };
  const maxDifference = largestDifference(raster.data, stored);
  const [low, high] = raster.range;
  const oneLevel = raster.dtype === "float32" ? 0 : 1;
  const limit = Math.max(oneLevel, tolerance * (high - low));
  const outcome = maxDifference <= limit ? "close" : "different";
  return { outcome, maxDifference };
}

function largestDifference(
  one: ArrayLike<number>,
  other: ArrayLike<number>,
): number {
  let largest = 0;
  for (let place = 0; place < one.length; place++) {
    const difference = Math.abs((one[place] ?? NaN) - (other[place] ?? NaN));
    // Written so that NaN is the largest of all.
    if (!(difference <= largest)) largest = difference;
  }
  return largest;
}
