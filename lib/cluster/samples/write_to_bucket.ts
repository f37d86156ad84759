/** A run of samples, kept in a bucket of the server's object store. */
import type { ObjectStore } from "@nats-io/obj";
import { FormatError, UsageError } from "../../errors.ts";
import { differences } from "../../sampling/differences.ts";
import { manifestOf } from "../../sampling/devices_of_files.ts";
import {
  type FileRecord,
  parseHeader,
  parseRecords,
  type RunHeader,
  runHeader,
} from "../../sampling/manifest.ts";
import {
  type Engine,
  type MadeFiles,
  MANIFEST_NAME,
  type RunManifest,
  type SampleGenerator,
  type WriteOptions,
} from "../../sampling/mod.ts";
import { withFormat } from "../../sampling/run_format.ts";
import { layoutOf } from "../../sampling/run_layout.ts";
import { requestAfter, settleOptions } from "../../sampling/run_options.ts";
import { connectNats } from "../connection/connect.ts";
import { asNatsError } from "../connection/failures.ts";
import type { NatsSettings } from "../connection/settings.ts";
import { packFiles } from "./packed_files.ts";

/** What to make, who makes it, and where the bucket is. */
export interface BucketOptions
  extends Omit<WriteOptions, "overwrite" | "engine"> {
  /** Who makes the samples. */
  readonly engine: Engine;
  /** The server with the bucket. */
  readonly nats: NatsSettings;
}

const HEADER_NAME = "run.json";
const RECORDS_ENDING = ".records.json";

/**
 * Makes samples and keeps them in a bucket of a NATS server's object store: a
 * zip archive with the files of each job, and `manifest.json` when all are
 * there. A bucket holds one run. With `resume` an interrupted one goes on, with
 * its options where others are not given.
 *
 * @throws {UsageError} when the bucket holds a run and `resume` is not set, or
 * another run.
 * @throws {NetworkError} when the server refuses.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { localEngine } from "@medigan/core";
 * import { writeSamplesToBucket } from "@medigan/core/cluster";
 * import { exampleGenerator } from "../../../tests/sampling/fake_generator.ts";
 * await using generator = exampleGenerator();
 * const writing = writeSamplesToBucket(generator, "masses", {
 *   seed: 7,
 *   engine: localEngine(),
 *   // No server listens there.
 *   nats: { servers: "nats://127.0.0.1:1" },
 * });
 * await assert.rejects(writing, { code: "network" });
 * ```
 */
export async function writeSamplesToBucket(
  generator: SampleGenerator,
  bucket: string,
  options: BucketOptions,
): Promise<RunManifest> {
  const { engine, nats, resume = false, signal, onEvent, ...wanted } = options;
  // Wrong options are told before anybody else is troubled with them.
  settleOptions(withFormat(wanted, generator), generator);
  await using connection = await connectNats(nats, { signal, onEvent });
  const store = await openBucket(connection, bucket);
  const earlier = await findEarlier(store, { bucket, resume });
  const request = requestAfter(earlier?.options, wanted);
  const settled = settleOptions(withFormat(request, generator), generator);
  const header = runHeader(generator, settled);
  if (earlier !== undefined) checkSameRun(earlier, { bucket, header });
  const layout = layoutOf(settled, generator.card);
  await using run = await engine.open({
    generator,
    request: { ...request, seed: settled.seed },
    header,
    delivery: "files",
    signal,
    onEvent,
  });
  await putText(store, HEADER_NAME, JSON.stringify(header));
  const kept = layout.wholeUnits(await keptRecords(store));
  const records = [...kept];
  let done = new Set(kept.map(({ index }) => index)).size;
  for await (const made of run.files({ layout, kept })) {
    records.push(...await keep(store, made));
    done += made.samples;
    onEvent?.({ type: "samples", done, total: layout.total, ...run.pace() });
  }
  const manifest = manifestOf(header, layout.sorted(records));
  await putText(store, MANIFEST_NAME, JSON.stringify(manifest, undefined, 1));
  await run.finish();
  return manifest;
}

async function openBucket(
  { nats, servers }: Awaited<ReturnType<typeof connectNats>>,
  bucket: string,
): Promise<ObjectStore> {
  if (!/^[A-Za-z0-9_-]{1,64}$/.test(bucket)) {
    throw new UsageError(
      `Cannot write samples to the bucket ${
        JSON.stringify(bucket)
      } as its name must be letters, digits, - and _`,
    );
  }
  const { Objm } = await import("@nats-io/obj");
  try {
    return await new Objm(nats).create(bucket);
  } catch (cause) {
    throw asNatsError(cause, { action: `open the bucket ${bucket}`, servers });
  }
}

async function findEarlier(
  store: ObjectStore,
  { bucket, resume }: { readonly bucket: string; readonly resume: boolean },
): Promise<RunHeader | undefined> {
  const text = await getText(store, HEADER_NAME);
  if (text === undefined) return undefined;
  if (resume) return parseHeader(text);
  throw new UsageError(
    `Cannot write samples to the bucket ${bucket} as it already holds a run`,
    { hint: "Resume it, or choose another bucket" },
  );
}

function checkSameRun(
  earlier: RunHeader,
  { bucket, header }: { readonly bucket: string; readonly header: RunHeader },
): void {
  const was = { ...earlier, device: header.device };
  const found = differences(was, header);
  if (found.length === 0) return;
  throw new UsageError(
    `Cannot resume the run in the bucket ${bucket} as it was begun with something else: ${
      found.join("; ")
    }`,
    { hint: "Resume with the same, or choose another bucket" },
  );
}

async function keptRecords(store: ObjectStore): Promise<FileRecord[]> {
  const records: FileRecord[] = [];
  for (const { name } of await store.list()) {
    if (!name.endsWith(RECORDS_ENDING)) continue;
    records.push(...parseRecords(await getText(store, name) ?? "[]"));
  }
  return records;
}

/** Puts files away; their records come last: what has none is made again. */
async function keep(
  store: ObjectStore,
  { files, saved }: MadeFiles,
): Promise<FileRecord[]> {
  const records = files.flatMap((file) => file.records);
  const name = nameOf(records);
  if (name !== undefined) {
    await store.putBlob({ name: `${name}.zip` }, packFiles(files));
    await putText(store, name + RECORDS_ENDING, JSON.stringify(records));
  }
  await saved?.();
  return records;
}

/** `000000-000099`: the first and the last sample of an archive. */
function nameOf(records: readonly FileRecord[]): string | undefined {
  if (records.length === 0) return undefined;
  const indices = records.map(({ index }) => index);
  const ends = [Math.min(...indices), Math.max(...indices)];
  return ends.map((index) => String(index).padStart(6, "0")).join("-");
}

async function putText(
  store: ObjectStore,
  name: string,
  text: string,
): Promise<void> {
  await store.putBlob({ name }, new TextEncoder().encode(`${text}\n`));
}

async function getText(
  store: ObjectStore,
  name: string,
): Promise<string | undefined> {
  const bytes = await store.getBlob(name);
  if (bytes === null) return undefined;
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new FormatError(`Cannot read ${name} as it is no text`, { cause });
  }
}
