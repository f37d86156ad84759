/** Sets that are measured by other machines. */
import { FormatError } from "../../errors.ts";
import type { OperationOptions } from "../../events.ts";
import {
  isMeasuredFile,
  type MeasuredSet,
  preprocessingOf,
  readMeasuredFile,
  type Statistics,
  statisticsOf,
} from "../../metrics/mod.ts";
import { type Matrix, openMatrixEngine } from "../../linalg/mod.ts";
import { joinRows } from "../../metrics/features/features_of.ts";
import { type Connection, connectNats } from "../connection/connect.ts";
import { removeObject } from "../connection/objects.ts";
import { inOrder } from "../coordinator/in_order.ts";
import { leadRun, type LedRun } from "../coordinator/lead_run.ts";
import { inputName } from "../coordinator/publish_job.ts";
import { type Range, rangeSize } from "../protocol/ranges.ts";
import {
  checkEngineOptions,
  type NatsEngineOptions,
} from "../samples/nats_engine.ts";
import type { FeaturesSpec } from "./features_spec.ts";
import {
  type MeasurableSet,
  type MeasuredRun,
  measuredRun,
  type WorkerFeatureOptions,
} from "./measured_run.ts";
import { noteDifferences } from "./differences.ts";
import { type MeasuredPart, unpackFeatures } from "./packed_features.ts";
import { type AddedResult, Sums } from "./sums.ts";

/** Options of {@linkcode natsMeasurer}. */
export interface NatsMeasurerOptions
  extends NatsEngineOptions, OperationOptions {
  /**
   * Bytes of results that the server keeps until sums of them take their place,
   * where statistics are wanted; 256 MiB when absent.
   */
  readonly keptBytes?: number | undefined;
}

const KEPT_BYTES = 256 * 1024 ** 2;

/** Has sets measured by workers. Dispose of it to let others go on. */
export interface NatsMeasurer extends AsyncDisposable {
  /**
   * Features of a set, as `measureSet` gives them on the same kind of device. A
   * file of features or statistics is read here.
   *
   * @throws {UsageError} when there are no images, or all of them would have to
   * be known for a window.
   * @throws {MediganError} when workers gave up on a part.
   */
  measure(
    set: MeasurableSet,
    options: WorkerFeatureOptions,
  ): Promise<MeasuredSet>;
  /**
   * Statistics of a set, as of one pass over its images on the same kind of
   * device: the same bits, as parts are added up in its order and in its blocks.
   *
   * @throws {UsageError} when there are no images, or all of them would have to
   * be known for a window.
   * @throws {RangeError} when there are fewer than two images.
   * @throws {MediganError} when workers gave up on a part.
   */
  statistics(
    set: MeasurableSet,
    options: WorkerFeatureOptions,
  ): Promise<Statistics>;
  /**
   * Told when all is safe: the server forgets what was measured. Without it a
   * later process finds everything there.
   */
  finish(): Promise<void>;
}

/**
 * Connects to a NATS server whose workers (`medigan worker`, or
 * {@linkcode runWorker}) measure sets in parts: images of models are made where
 * they are measured, others are sent.
 *
 * Whenever this process ends before {@linkcode NatsMeasurer.finish}, the same
 * measurement can be begun again and goes on where it was. Until then the server
 * keeps the features, at most 8 bytes each; of statistics their sums.
 *
 * @throws {UsageError} when an address is none.
 * @throws {RangeError} when a number is no positive integer.
 * @throws {NetworkError} when the server does not answer, or not to this user.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { natsMeasurer } from "@medigan/core/cluster";
 * // No server listens there.
 * const opening = natsMeasurer({ servers: "nats://127.0.0.1:1" });
 * await assert.rejects(opening, { code: "network" });
 * ```
 */
export async function natsMeasurer(
  options: NatsMeasurerOptions = {},
): Promise<NatsMeasurer> {
  checkEngineOptions(options);
  const { keptBytes = KEPT_BYTES } = options;
  const held = new AsyncDisposableStack();
  const connection = held.use(await connectNats(options, options));
  const led = new Map<string, LedRun>();
  const lead = leader({ connection, held, led }, options);
  return {
    measure: (set, how) =>
      isMeasuredPath(set)
        ? readMeasuredFile(set)
        : featuresByWorkers(lead, set, how),
    statistics: (set, how) =>
      isMeasuredPath(set)
        ? statisticsOfFile(set)
        : statisticsByWorkers(lead, set, { ...how, keptBytes }),
    async finish() {
      for (const run of led.values()) await run.finish();
    },
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}

function isMeasuredPath(set: MeasurableSet): set is string {
  return typeof set === "string" && isMeasuredFile(set);
}

async function statisticsOfFile(path: string): Promise<Statistics> {
  const { statistics, features } = await readMeasuredFile(path);
  return statistics ?? await statisticsOf(features!);
}

/** A run that is led, and what its jobs are. */
interface Leading {
  readonly connection: Connection;
  readonly run: MeasuredRun;
  readonly led: LedRun;
}

type Lead = (
  set: MeasurableSet,
  options: WorkerFeatureOptions,
  delivery: FeaturesSpec["delivery"],
) => Promise<Leading>;

/** The same set twice is one run: nobody waits for oneself. */
function leader(
  { connection, held, led }: {
    readonly connection: Connection;
    readonly held: AsyncDisposableStack;
    readonly led: Map<string, LedRun>;
  },
  { requireDevice, jobSize, tries }: NatsMeasurerOptions,
): Lead {
  return async (set, options, delivery) => {
    const run = await measuredRun(set, options, delivery);
    const key = JSON.stringify(run.plan.identity);
    const known = led.get(key);
    if (known !== undefined) return { connection, run, led: known };
    const { signal, onEvent } = options;
    const begun = held.use(
      await leadRun(connection, {
        ...run.plan,
        device: requireDevice ?? "any",
        jobSize,
        tries,
        signal,
        onEvent,
      }),
    );
    led.set(key, begun);
    return { connection, run, led: begun };
  };
}

async function featuresByWorkers(
  lead: Lead,
  set: MeasurableSet,
  options: WorkerFeatureOptions,
): Promise<MeasuredSet> {
  const { backbone } = options;
  const leading = await lead(set, options, "features");
  const measured = await Array.fromAsync(partsInOrder(leading, options));
  const features = joinRows(measured.flatMap(rowsOf));
  const { normalize } = leading.run;
  return {
    features,
    names: measured.flatMap(({ names = [] }) => names),
    count: features.rows,
    preprocessing: preprocessingOf(backbone, { ...options, normalize }),
  };
}

async function statisticsByWorkers(
  lead: Lead,
  set: MeasurableSet,
  { keptBytes, ...options }: WorkerFeatureOptions & {
    readonly keptBytes: number;
  },
): Promise<Statistics> {
  const { signal, backbone: { dimension } } = options;
  const leading = await lead(set, options, "statistics");
  const { connection, led, run: { whole: { first } } } = leading;
  using engine = openMatrixEngine();
  const sums = await Sums.open(connection, {
    run: led.id,
    dimension,
    first,
    keptBytes,
  });
  const { next, accumulator: { count } } = sums;
  const rest = partsInOrder(leading, options, { next, images: count });
  for await (const { parts, ...result } of rest) {
    await sums.add(parts, result, { engine, signal });
  }
  return await sums.accumulator.finish({ engine, signal });
}

/** How far one has come. */
interface Progress {
  readonly next: number;
  readonly images: number;
}

/** What workers measure, in the order of the set, whoever was faster. */
async function* partsInOrder(
  { connection, run: { work, whole, delivery }, led }: Leading,
  { backbone: { dimension }, onEvent }: WorkerFeatureOptions,
  begun: Progress = { next: whole.first, images: 0 },
): AsyncGenerator<MeasuredPart & AddedResult, void, void> {
  const notes = noteDifferences(onEvent);
  let { next, images } = begun;
  const missing = next < whole.end ? [{ first: next, end: whole.end }] : [];
  const jobs = led.collect({
    ...work,
    missing,
    // What comes behind a part that cannot be measured would only wait.
    isWholeOnly: true,
    read: (bytes, range) => readPart(bytes, range, { dimension, delivery }),
  });
  for await (const job of inOrder(jobs, missing)) {
    const { range, made: measured, size, device, saved } = job;
    // Results stay for a later process; their images would only take room.
    const name = inputName(range);
    if (work.inputOf) await removeObject(connection, { run: led.id, name });
    notes.add(device, measured.sizes);
    yield { ...measured, end: range.end, bytes: size, saved };
    images += countOf(measured);
    next = range.end;
    const isOneEach = images === next - whole.first;
    onEvent?.({
      type: "features",
      done: images,
      ...isOneEach && { total: rangeSize(whole) },
      ...led.pace(),
    });
  }
  if (next !== whole.end) throw lacking();
  notes.tell();
}

/** What a worker measured; a file may hold several images, but none none. */
async function readPart(
  bytes: Uint8Array,
  range: Range,
  { dimension, delivery }:
    & Pick<MeasuredRun, "delivery">
    & { readonly dimension: number },
): Promise<MeasuredPart> {
  const measured = await unpackFeatures(bytes, dimension);
  const count = countOf(measured);
  const isWhole = delivery === "statistics" ||
    (measured.names?.length === count &&
      rowsOf(measured).length === measured.parts.length);
  if (isWhole && count >= rangeSize(range)) return measured;
  throw lacking();
}

function rowsOf({ parts }: MeasuredPart): Matrix[] {
  return parts.flatMap((part) => "rows" in part ? part.rows : []);
}

function countOf({ parts }: MeasuredPart): number {
  return parts.reduce(
    (sum, part) => sum + ("rows" in part ? part.rows.rows : part.moments.count),
    0,
  );
}

function lacking(): FormatError {
  return new FormatError("Cannot use what a worker measured as images lack");
}
