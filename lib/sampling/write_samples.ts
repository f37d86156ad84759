/** A run of samples, written to a folder. */
import { join } from "node:path";
import { UsageError } from "../errors.ts";
import type { EventListener, OperationOptions } from "../events.ts";
import { writeAtomic } from "../platform/files.ts";
import type { SampleFile } from "./files_of_samples.ts";
import { differences } from "./differences.ts";
import {
  type FileRecord,
  type RunHeader,
  runHeader,
  type RunManifest,
} from "./manifest.ts";
import {
  closeRun,
  type FolderOptions,
  intactRecords,
  openJournal,
  surveyFolder,
} from "./run_folder.ts";
import { layoutOf, type RunLayout } from "./run_layout.ts";
import { requestOf, type RunRequest, settleOptions } from "./run_options.ts";
import { withFormat } from "./run_format.ts";
import type { Sample, SampleGenerator } from "./sample.ts";
import { streamSamples } from "./stream.ts";
import { createTaskPool } from "./task_pool.ts";

/** What to make, how to write it, and what to do with an earlier run. */
export interface WriteOptions
  extends OperationOptions, RunRequest, FolderOptions {}

/** Files that are being written at a time; more does not make disks faster. */
const WRITES_IN_FLIGHT = 8;

/**
 * Makes samples and writes them to a folder, with a manifest at the end.
 *
 * A file appears under its name only when whole and flushed, and is noted in a
 * journal in the folder. Whenever the process ends, a run with `resume` finds
 * what is there, checks it by digest, makes what is missing or damaged, and
 * ends with the same bytes as a run that nobody interrupted. Options that are
 * not given are then those of the earlier run; others must agree.
 *
 * @throws {UsageError} when the folder is not empty and neither `resume` nor
 * `overwrite` is set, when options differ from those of the run to resume, or
 * do not fit the model.
 * @throws {FormatError} when the record of the run to resume is damaged.
 * @throws {MediganError} when a file cannot be written.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { makeScratchDir } from "../platform/files.ts";
 * import { exampleGenerator } from "../../tests/sampling/fake_generator.ts";
 * import { writeSamples } from "./write_samples.ts";
 * await using scratch = await makeScratchDir();
 * await using generator = exampleGenerator();
 * const manifest = await writeSamples(generator, `${scratch.path}/run`, {
 *   numSamples: 2,
 *   seed: 7,
 * });
 * assert.deepEqual(manifest.files.map(({ name }) => name), [
 *   "000000_malignant.png",
 *   "000001_benign.png",
 * ]);
 * ```
 */
export async function writeSamples(
  generator: SampleGenerator,
  folder: string,
  options: WriteOptions = {},
): Promise<RunManifest> {
  const { earlier, clear } = await surveyFolder(folder, options);
  const request = earlier === undefined ? options : {
    ...requestOf(earlier.header.options),
    ...givenOf(options),
  };
  const settled = settleOptions(withFormat(request, generator), generator);
  const header = runHeader(generator, settled);
  if (earlier !== undefined) checkSameRun(earlier.header, header);
  const layout = layoutOf(settled, generator.card);
  const kept = layout.wholeUnits(
    await intactRecords(folder, earlier?.records ?? []),
  );
  const stream = streamSamples(generator, {
    ...request,
    seed: settled.seed,
    indices: layout.indicesToRun(kept),
    signal: options.signal,
    onEvent: withoutCounts(options.onEvent),
  });
  await clear();
  const records = await writeAll(stream, {
    folder,
    header,
    layout,
    kept,
    options,
  });
  const files = layout.sorted(records);
  const manifest: RunManifest = { ...header, files, complete: true };
  await closeRun(folder, manifest);
  return manifest;
}

function givenOf(options: WriteOptions): RunRequest {
  const { resume: _r, overwrite: _o, signal: _s, onEvent: _e, ...request } =
    options;
  const given = Object.entries(request).filter(([, value]) =>
    value !== undefined
  );
  return Object.fromEntries(given);
}

function checkSameRun(earlier: RunHeader, now: RunHeader): void {
  const found = differences(earlier, now);
  if (found.length === 0) return;
  throw new UsageError(
    `Cannot resume the run as it was begun with something else: ${
      found.join("; ")
    }`,
    { hint: "Resume with the same, overwrite, or choose another folder" },
  );
}

/** The writer counts the files of the whole run, not the samples computed. */
function withoutCounts(
  onEvent: EventListener | undefined,
): EventListener | undefined {
  if (onEvent === undefined) return undefined;
  return (event) => event.type === "samples" ? undefined : onEvent(event);
}

interface Writing {
  readonly folder: string;
  readonly header: RunHeader;
  readonly layout: RunLayout;
  readonly kept: readonly FileRecord[];
  readonly options: WriteOptions;
}

async function writeAll(
  stream: AsyncIterable<Sample>,
  { folder, header, layout, kept, options }: Writing,
): Promise<FileRecord[]> {
  using journal = await openJournal(folder, { header, records: kept });
  const records = [...kept];
  const keptUnits = new Set(kept.map(({ index }) => layout.unitOf(index)));
  let done = new Set(kept.map(({ index }) => index)).size;
  const save = async (file: SampleFile) => {
    await writeAtomic(join(folder, file.name), file.bytes);
    await journal.append(`${JSON.stringify(file.records)}\n`);
    records.push(...file.records);
  };
  await using pool = createTaskPool(WRITES_IN_FLIGHT);
  const gather = layout.gatherer();
  for await (const sample of stream) {
    if (keptUnits.has(layout.unitOf(sample.index))) continue;
    for (const file of gather(sample)) await pool.add(() => save(file));
    done++;
    options.onEvent?.({ type: "samples", done, total: layout.total });
  }
  await pool.drain();
  return records;
}
