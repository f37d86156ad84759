/** The engine whose work is done by other machines. */
import { FormatError } from "../../errors.ts";
import { CODE_FAMILY } from "../../registry/card.ts";
import { filesOf } from "../../sampling/engine.ts";
import type { SampleFile } from "../../sampling/files_of_samples.ts";
import type { RunLayout } from "../../sampling/run_layout.ts";
import {
  type Engine,
  type EngineRun,
  type EngineSession,
  type MadeFiles,
  MANIFEST_NAME,
  type MissingFiles,
  type Sample,
  streamSamples,
} from "../../sampling/mod.ts";
import type { Device } from "../../runtime/mod.ts";
import { connectNats } from "../connection/connect.ts";
import { type NatsSettings, natsSettings } from "../connection/settings.ts";
import { leadRun, type LedRun, type RunPlan } from "../coordinator/lead_run.ts";
import { inOrder } from "../coordinator/in_order.ts";
import {
  indicesOf,
  leastCommonMultiple,
  type Range,
  rangeSize,
  rangesOf,
} from "../protocol/ranges.ts";
import { imagesOf, makeSpec } from "./make_spec.ts";
import { unpackFiles } from "./packed_files.ts";
import { unpackSamples } from "./packed_samples.ts";

/** How runs are cut into jobs, and who does them. */
export interface NatsEngineOptions extends NatsSettings {
  /** The kind of device that all samples shall be made on; any when absent. */
  readonly requireDevice?: Device | undefined;
  /** Samples of a job; chosen by the pace of the workers when absent. */
  readonly jobSize?: number | undefined;
  /** Tries until a job is given up; 5 when absent. */
  readonly tries?: number | undefined;
}

/**
 * An engine that has samples made by workers (`medigan worker`, or
 * {@linkcode runWorker}) which take jobs from a NATS server with JetStream.
 *
 * What comes out is equal to what the local engine makes on the same kind of
 * device. Whenever this process ends, the same run can be begun again, and goes
 * on where it was. One process leads a run; another that is started for it
 * waits.
 *
 * @throws {UsageError} when an address is none.
 * @throws {RangeError} when a number is no positive integer.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { Generators } from "@medigan/core";
 * import { natsEngine } from "@medigan/core/cluster";
 * // No server listens there.
 * const engine = natsEngine({ servers: "nats://127.0.0.1:1" });
 * const making = new Generators().generate(0, { numSamples: 2, engine });
 * await assert.rejects(making, { code: "network" });
 * ```
 */
export function natsEngine(options: NatsEngineOptions = {}): Engine {
  checkEngineOptions(options);
  return {
    name: "nats",
    isShared: true,
    open: (run) => openSession(run, options),
  };
}

/**
 * Checks what can be checked before anything is done.
 *
 * @throws {UsageError} when an address is none.
 * @throws {RangeError} when a number is no positive integer.
 */
export function checkEngineOptions(options: NatsEngineOptions): void {
  natsSettings(options);
  checkPositive("job size", options.jobSize);
  checkPositive("number of tries", options.tries);
}

function checkPositive(what: string, value: number | undefined): void {
  if (value === undefined || (Number.isSafeInteger(value) && value >= 1)) {
    return;
  }
  throw new RangeError(
    `Cannot cut runs into jobs as the ${what} must be an integer of at least 1: current value is ${value}`,
  );
}

async function openSession(
  run: EngineRun,
  options: NatsEngineOptions,
): Promise<EngineSession> {
  // Wrong options are told before anybody else is troubled with them.
  streamSamples(run.generator, run.request);
  // One file of all samples is put together here.
  const delivery = run.header.options.format === "csv"
    ? "samples"
    : run.delivery;
  await using held = new AsyncDisposableStack();
  const connection = held.use(await connectNats(options, run));
  const plan = planOf(run, options, delivery);
  const led = held.use(await leadRun(connection, plan));
  const owned = held.move();
  const session = { run, led };
  return {
    files: (missing) =>
      delivery === "files"
        ? madeFiles(session, missing)
        : filesOf(madeSamples(session), missing),
    samples: () => madeSamples(session),
    pace: () => led.pace(),
    finish: () => led.finish(),
    async [Symbol.asyncDispose]() {
      // Nobody can come back for samples that went nowhere.
      if (run.delivery === "samples") await led.abandon();
      await owned.disposeAsync();
    },
  };
}

function planOf(
  run: EngineRun,
  { requireDevice, jobSize, tries }: NatsEngineOptions,
  delivery: "files" | "samples",
): RunPlan {
  const { header, request, generator, signal, onEvent } = run;
  const { model, options, toolkit } = header;
  return {
    kind: "samples",
    title: model.id,
    total: options.numSamples,
    identity: {
      model,
      options,
      toolkit,
      delivery,
      compat: request.compat ?? false,
    },
    device: requireDevice ?? "any",
    trust: model.family === CODE_FAMILY ? "code" : "data",
    spec: (put) => makeSpec({ ...run, generator }, delivery, put),
    jobSize,
    tries,
    signal,
    onEvent,
  };
}

interface Session {
  readonly run: EngineRun;
  readonly led: LedRun;
}

async function* madeFiles(
  { run, led }: Session,
  { layout, kept }: MissingFiles,
): AsyncGenerator<MadeFiles, void, void> {
  const { header } = run;
  const { start, numSamples, batchSize, shardSize = 1 } = header.options;
  const step = leastCommonMultiple(batchSize, shardSize);
  const done = new Set(kept.map(({ index }) => index));
  const missing = missingRanges({ start, end: start + numSamples, step }, done);
  const keptUnits = new Set(kept.map(({ index }) => layout.unitOf(index)));
  const isWanted = (index: number) => !keptUnits.has(layout.unitOf(index));
  const names = new Set([MANIFEST_NAME, ...kept.map(({ name }) => name)]);
  const jobs = led.collect({
    missing,
    step,
    inputOf: (range) => imagesOf(run, range),
    async read(bytes, range) {
      const files = (await filesIn(bytes, range, layout))
        .filter(({ records }) => records.every(({ index }) => isWanted(index)));
      checkNames(files, names);
      return files;
    },
  });
  for await (const { range, made: files, device, saved } of jobs) {
    if (files.length === 0) await saved();
    for (const { name } of files) names.add(name);
    yield {
      files: device === header.device ? files : files.map((file) => ({
        ...file,
        records: file.records.map((record) => ({ ...record, device })),
      })),
      samples: indicesOf(range).filter(isWanted).length,
      saved,
    };
    for (const index of indicesOf(range)) keptUnits.add(layout.unitOf(index));
  }
}

/** The files of a job, of which none may lack. */
async function filesIn(
  bytes: Uint8Array,
  range: Range,
  layout: RunLayout,
): Promise<SampleFile[]> {
  const files = await unpackFiles(bytes, range);
  const records = files.flatMap((file) => file.records);
  const whole = new Set(layout.wholeUnits(records).map(({ index }) => index));
  if (whole.size === rangeSize(range)) return files;
  throw new FormatError(
    `Cannot use what a worker made as ${
      rangeSize(range)
    } samples are wanted: current number is ${whole.size}`,
  );
}

/** No file may take the place of another. */
function checkNames(
  files: readonly SampleFile[],
  names: ReadonlySet<string>,
): void {
  const taken = files.find(({ name }) => names.has(name));
  if (taken === undefined) return;
  throw new FormatError(
    `Cannot use ${taken.name} from a worker as there is such a file already`,
  );
}

async function* madeSamples(
  { run, led }: Session,
): AsyncGenerator<Sample, void, void> {
  const { start, numSamples, batchSize } = run.header.options;
  const missing = numSamples === 0
    ? []
    : [{ first: start, end: start + numSamples }];
  const jobs = led.collect({
    missing,
    step: batchSize,
    // What comes after the job that lacks would wait for it in memory.
    isWholeOnly: true,
    inputOf: (range) => imagesOf(run, range),
    read: samplesIn,
  });
  for await (const { made: samples, saved } of inOrder(jobs, missing)) {
    yield* samples;
    await saved();
  }
}

/** The samples of a job, of which none may lack. */
async function samplesIn(bytes: Uint8Array, range: Range): Promise<Sample[]> {
  const samples = await unpackSamples(bytes);
  const isRight = samples.length === rangeSize(range) &&
    samples.every(({ index }, place) => index === range.first + place);
  if (isRight) return samples;
  throw new FormatError("Cannot use what a worker made as samples lack");
}

/** Whole steps of which an item is missing. */
function missingRanges(
  { start, end, step }: {
    readonly start: number;
    readonly end: number;
    readonly step: number;
  },
  done: ReadonlySet<number>,
): Range[] {
  const missing = function* () {
    for (let first = start; first < end; first += step) {
      const block = indicesOf({ first, end: Math.min(end, first + step) });
      if (!block.every((index) => done.has(index))) yield* block;
    }
  };
  return rangesOf(missing());
}
