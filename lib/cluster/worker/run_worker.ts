/** A worker: takes jobs one by one, and does them, until it is told to stop. */
import type { OperationOptions } from "../../events.ts";
import { type Device, inspectDevices } from "../../runtime/mod.ts";
import { openStore, type Store } from "../../store/mod.ts";
import { VERSION } from "../../version.ts";
import { type Connection, connectNats } from "../connection/connect.ts";
import type { NatsSettings } from "../connection/settings.ts";
import {
  DEFAULT_ACK_WAIT_MS,
  ensureConsumer,
  ensureStreams,
} from "../connection/streams.ts";
import { SIGN_INTERVAL_MS } from "../coordinator/known_workers.ts";
import { listRunRecords } from "../jobs/list_run_records.ts";
import { encodeMessage, type WorkerSign } from "../protocol/messages.ts";
import {
  type DeviceClass,
  type JobClass,
  TRUST_CLASSES,
  WORKERS_SUBJECT,
} from "../protocol/subjects.ts";
import { type Doing, doJob, type JobEnd } from "./do_job.ts";
import { type JobMessage, takeJob } from "./job_message.ts";
import { type OpenedRuns, openedRuns } from "./opened_runs.ts";

/** How a worker works. */
export interface WorkerOptions extends OperationOptions, NatsSettings {
  /** Where models come from and are kept; the usual store when absent. */
  readonly store?: Store | undefined;
  /** Where to compute; the best device when absent. */
  readonly device?: "auto" | Device | undefined;
  /** Threads of the processor. */
  readonly threads?: number | undefined;
  /** Jobs at a time, each with a model of its own; 1 when absent. */
  readonly concurrency?: number | undefined;
  /** Whether code that packages bring may run, within the walls. */
  readonly allowModelCode?: boolean | undefined;
  /** Whether to stop when no run is left to work on. */
  readonly once?: boolean | undefined;
  /**
   * Time after which a job of a worker that gives no sign goes to another, in
   * milliseconds; 30,000 when absent. It holds for all workers.
   */
  readonly ackWaitMs?: number | undefined;
}

/** What a worker did. */
export interface WorkerSummary {
  /** Its identifier. */
  readonly worker: string;
  /** Jobs that it did. */
  readonly done: number;
  /** Jobs that it gave back for another try. */
  readonly givenBack: number;
  /** Jobs that it gave up. */
  readonly dead: number;
}

/** Who waits at one queue sees a job in another after so long at most. */
const LONGEST_WAIT_MS = 10_000;
const FIRST_WAIT_MS = 1000;

interface Lane {
  readonly connection: Connection;
  readonly worker: string;
  readonly consumers: readonly Consumer[];
  readonly runs: OpenedRuns;
  readonly options: WorkerOptions;
  readonly ends: Map<JobEnd, number>;
}

interface Consumer {
  readonly name: string;
  readonly device: "auto" | Device;
}

/**
 * Takes jobs from a NATS server and does them until `signal` fires, or, with
 * `once`, until no run is left. A job that is not done by then goes back.
 *
 * @throws {NetworkError} when the server does not answer or refuses.
 * @throws {RangeError} when the concurrency is no positive integer.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { runWorker } from "@medigan/core/cluster";
 * // No server listens there.
 * const working = runWorker({ servers: "nats://127.0.0.1:1" });
 * await assert.rejects(working, { code: "network" });
 * ```
 */
export async function runWorker(
  options: WorkerOptions = {},
): Promise<WorkerSummary> {
  const { concurrency = 1, allowModelCode = false } = options;
  if (!Number.isSafeInteger(concurrency) || concurrency < 1) {
    throw new RangeError(
      `Cannot work as the concurrency must be an integer of at least 1: current value is ${concurrency}`,
    );
  }
  await using connection = await connectNats(options, options);
  await ensureStreams(connection);
  const worker = crypto.randomUUID();
  const devices = await ownDevices(options.device ?? "auto");
  const consumers = await openConsumers(connection, devices, options);
  await using _signs = giveSigns(connection, {
    schema: "medigan.worker/1",
    worker,
    version: VERSION,
    lanes: concurrency,
    devices,
    allowsCode: allowModelCode,
    isLeaving: false,
  });
  const ends = new Map<JobEnd, number>();
  const lending = {
    ...options,
    store: options.store ?? openStore(),
    allowModelCode,
  };
  const lanes = Array.from({ length: concurrency }, async () => {
    await using runs = openedRuns(connection, lending);
    await work({ connection, worker, consumers, runs, options, ends });
  });
  await allSettled(lanes);
  const count = (end: JobEnd) => ends.get(end) ?? 0;
  return {
    worker,
    done: count("done"),
    givenBack: count("given-back"),
    dead: count("dead"),
  };
}

/** Every lane shall come to its end, whatever happens to another. */
async function allSettled(lanes: readonly Promise<void>[]): Promise<void> {
  const results = await Promise.allSettled(lanes);
  const failed = results.find(({ status }) => status === "rejected");
  if (failed?.status === "rejected") throw failed.reason;
}

async function ownDevices(device: "auto" | Device): Promise<Device[]> {
  if (device !== "auto") return [device];
  const reports = await inspectDevices();
  return reports.filter(({ isAvailable }) => isAvailable)
    .map((report) => report.device);
}

async function openConsumers(
  connection: Connection,
  devices: readonly Device[],
  { device = "auto", allowModelCode = false, ackWaitMs }: WorkerOptions,
): Promise<Consumer[]> {
  const classes: DeviceClass[] = ["any", ...devices];
  const consumers: Consumer[] = [];
  for (const trust of TRUST_CLASSES) {
    if (trust === "code" && !allowModelCode) continue;
    for (const one of classes) {
      const wanted: JobClass = { device: one, trust };
      const name = await ensureConsumer(connection, {
        ...wanted,
        ackWaitMs: ackWaitMs ?? DEFAULT_ACK_WAIT_MS,
      });
      consumers.push({ name, device: one === "any" ? device : one });
    }
  }
  return consumers;
}

async function work(lane: Lane): Promise<void> {
  const { connection, worker, runs, options, ends } = lane;
  const { signal, once, onEvent, ackWaitMs = DEFAULT_ACK_WAIT_MS } = options;
  let idleTurns = 0;
  while (!signal?.aborted) {
    const taken = await takeFromAny(lane, idleTurns);
    if (taken === undefined) {
      idleTurns++;
      if (once && !await isAnyRunning(connection)) return;
      continue;
    }
    idleTurns = 0;
    const { message, device } = taken;
    const doing: Doing = {
      connection,
      worker,
      runs,
      device,
      ackWaitMs,
      signal,
      onEvent: onEvent && ((event) => {
        // Jobs are counted, not the samples within them.
        if (event.type !== "samples") onEvent(event);
      }),
    };
    const end = await doJob(doing, message);
    ends.set(end, (ends.get(end) ?? 0) + 1);
  }
}

/**
 * Looks at each queue, then waits at one of them: every second time at the first,
 * where most jobs are, and the longer, the longer there were none.
 */
async function takeFromAny(
  { connection, consumers, options: { signal, once } }: Lane,
  idleTurns: number,
): Promise<
  { readonly message: JobMessage; readonly device: "auto" | Device } | undefined
> {
  const place = idleTurns % 2 === 0 ? 0 : (idleTurns + 1) / 2;
  const patient = consumers[place % consumers.length];
  const waitMs = once
    ? FIRST_WAIT_MS
    : Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** idleTurns);
  const queue = [
    ...consumers.map((consumer) => ({ consumer, waitMs: 0 })),
    ...patient ? [{ consumer: patient, waitMs }] : [],
  ];
  for (const { consumer: { name, device }, waitMs } of queue) {
    if (signal?.aborted) return undefined;
    const message = await takeQuietly(connection, name, { waitMs, signal });
    if (message !== undefined) return { message, device };
  }
}

/** Who is told to stop while the server is away stops in order. */
async function takeQuietly(
  connection: Connection,
  name: string,
  { waitMs, signal }: {
    readonly waitMs: number;
    readonly signal: AbortSignal | undefined;
  },
): Promise<JobMessage | undefined> {
  try {
    return await takeJob(connection, name, { waitMs, signal });
  } catch (cause) {
    if (signal?.aborted) return undefined;
    throw cause;
  }
}

async function isAnyRunning(connection: Connection): Promise<boolean> {
  const records = await listRunRecords(connection);
  return records.some(({ state }) => state === "running");
}

function giveSigns(
  { nats }: Connection,
  sign: WorkerSign,
): AsyncDisposable {
  const give = (isLeaving: boolean) => {
    if (nats.isClosed()) return;
    nats.publish(WORKERS_SUBJECT, encodeMessage({ ...sign, isLeaving }));
  };
  give(false);
  const timer = setInterval(() => give(false), SIGN_INTERVAL_MS);
  return {
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      give(true);
      await nats.flush().catch(() => {});
    },
  };
}
