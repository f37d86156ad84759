/** A run of samples, written to a folder. */
import { join } from "node:path";
import { UsageError } from "../errors.ts";
import type { OperationOptions } from "../events.ts";
import { writeAtomic } from "../platform/files.ts";
import type { SampleFile } from "./files_of_samples.ts";
import { differences } from "./differences.ts";
import { manifestOf } from "./devices_of_files.ts";
import {
  type Engine,
  type EngineSession,
  localEngine,
  type MadeFiles,
} from "./engine.ts";
import {
  type FileRecord,
  type RunHeader,
  runHeader,
  type RunManifest,
} from "./manifest.ts";
import {
  closeRun,
  type EarlierRun,
  type FolderOptions,
  intactRecords,
  openJournal,
  surveyFolder,
} from "./run_folder.ts";
import { layoutOf, type RunLayout } from "./run_layout.ts";
import { requestAfter, type RunRequest, settleOptions } from "./run_options.ts";
import { withFormat } from "./run_format.ts";
import type { SampleGenerator } from "./sample.ts";
import { createTaskPool } from "./task_pool.ts";

/** What to make, how to write it, and what to do with an earlier run. */
export interface WriteOptions
  extends OperationOptions, RunRequest, FolderOptions {
  /** Where the work is done; in this process when absent. */
  readonly engine?: Engine | undefined;
}

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
  const { engine = localEngine(), signal, onEvent, ...given } = options;
  const { resume: _resume, overwrite: _overwrite, ...wanted } = given;
  const before = await surveyFolder(folder, options);
  const request = requestAfter(before.earlier?.header.options, wanted);
  const settled = settleOptions(withFormat(request, generator), generator);
  const header = runHeader(generator, settled);
  const layout = layoutOf(settled, generator.card);
  await using run = await engine.open({
    generator,
    request: { ...request, seed: settled.seed },
    header,
    delivery: "files",
    signal,
    onEvent,
  });
  // Another process may have finished the run while this one waited for it.
  const { earlier, clear } = engine.isShared
    ? await surveyFolder(folder, options)
    : before;
  if (earlier !== undefined) checkSameRun(earlier.header, header, engine);
  const kept = layout.wholeUnits(
    await intactRecords(folder, recordsOf(earlier, header)),
  );
  const made = run.files({ layout, kept });
  await clear();
  const writing = { folder, header, layout, kept, run, options };
  const records = await writeAll(made, writing);
  const manifest = manifestOf(header, layout.sorted(records));
  await closeRun(folder, manifest);
  await run.finish();
  return manifest;
}

/** Other machines may have other devices: what each made is in its records. */
function checkSameRun(
  earlier: RunHeader,
  now: RunHeader,
  { isShared }: Engine,
): void {
  const was = isShared ? { ...earlier, device: now.device } : earlier;
  const found = differences(was, now);
  if (found.length === 0) return;
  throw new UsageError(
    `Cannot resume the run as it was begun with something else: ${
      found.join("; ")
    }`,
    { hint: "Resume with the same, overwrite, or choose another folder" },
  );
}

function recordsOf(
  earlier: EarlierRun | undefined,
  { device }: RunHeader,
): readonly FileRecord[] {
  if (earlier === undefined || earlier.header.device === device) {
    return earlier?.records ?? [];
  }
  return earlier.records.map((record) => ({
    ...record,
    device: record.device ?? earlier.header.device,
  }));
}

interface Writing {
  readonly folder: string;
  readonly header: RunHeader;
  readonly layout: RunLayout;
  readonly kept: readonly FileRecord[];
  readonly run: EngineSession;
  readonly options: WriteOptions;
}

async function writeAll(
  made: AsyncIterable<MadeFiles>,
  { folder, header, layout, kept, run, options }: Writing,
): Promise<FileRecord[]> {
  using journal = await openJournal(folder, { header, records: kept });
  const records = [...kept];
  let done = new Set(kept.map(({ index }) => index)).size;
  const save = async (file: SampleFile) => {
    await writeAtomic(join(folder, file.name), file.bytes);
    await journal.append(`${JSON.stringify(file.records)}\n`);
    records.push(...file.records);
  };
  await using pool = createTaskPool(WRITES_IN_FLIGHT);
  for await (const { files, samples, saved } of made) {
    let left = files.length;
    for (const file of files) {
      await pool.add(async () => {
        await save(file);
        if (--left === 0) await saved?.();
      });
    }
    done += samples;
    options.onEvent?.({
      type: "samples",
      done,
      total: layout.total,
      ...run.pace(),
    });
  }
  await pool.drain();
  return records;
}
