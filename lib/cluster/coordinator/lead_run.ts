/** A run from its beginning to its end, as the process that leads it sees it. */
import { UsageError } from "../../errors.ts";
import type { OperationOptions } from "../../events.ts";
import { sha256Hex } from "../../platform/digest.ts";
import { type ByteSource } from "../../bytes.ts";
import type { Connection } from "../connection/connect.ts";
import { isFault } from "../connection/failures.ts";
import { putObject, removeObjects } from "../connection/objects.ts";
import { purge, removeEach } from "../connection/records.ts";
import { changeRun, readRun } from "../connection/run_records.ts";
import { ensureObjects, ensureStreams } from "../connection/streams.ts";
import type { ObjectRef, RunRecord } from "../protocol/messages.ts";
import { type Range, rangeSize } from "../protocol/ranges.ts";
import {
  type JobClass,
  jobsOfRun,
  outcomesOfRun,
  STREAMS,
} from "../protocol/subjects.ts";
import { collect } from "./collect.ts";
import type { Collected, ReadResult } from "./leading.ts";
import { jobSizer } from "./job_size.ts";
import { type KnownWorkers, knowWorkers } from "./known_workers.ts";
import { type Lease, takeLease } from "./lease.ts";

/** What jobs do, and for whom. */
export interface RunPlan extends OperationOptions, JobClass {
  /** Name of the kind of job. */
  readonly kind: string;
  /** For people, such as the model's identifier. */
  readonly title: string;
  /** Items in all. */
  readonly total: number;
  /** Plain data that tells this run from others: the same data, the same run. */
  readonly identity: unknown;
  /**
   * What all jobs share, as plain data; large parts are put away as objects,
   * and named by what `put` returns.
   */
  readonly spec: (put: PutObject) => Promise<unknown>;
  /** Tries until a job is given up; 5 when absent. */
  readonly tries?: number | undefined;
  /** Items of a job; chosen by the pace when absent. */
  readonly jobSize?: number | undefined;
}

/** Puts bytes away for workers. */
export type PutObject = (
  name: string,
  content: Uint8Array | ByteSource,
) => Promise<ObjectRef>;

/** What is still to be done. */
export interface MissingWork<T> {
  /** Items that are missing, sorted. */
  readonly missing: readonly Range[];
  /** Jobs begin and end at multiples of so many items, but for the last. */
  readonly step: number;
  /** Whether nothing is of use once a job cannot be done. */
  readonly isWholeOnly?: boolean | undefined;
  /** Items of a job at most, where the pace decides; see `step`. */
  readonly most?: number | undefined;
  /** What makes sure of a result before it counts, and reads it. */
  readonly read: ReadResult<T>;
  /** Bytes that a job of these items works on. */
  readonly inputOf?:
    | ((range: Range) => Promise<Uint8Array | undefined>)
    | undefined;
}

/** A run that this process leads. Dispose of it to let others lead it. */
export interface LedRun extends AsyncDisposable {
  /** Identifier. */
  readonly id: string;
  /** What workers make of what is missing. */
  collect<T>(work: MissingWork<T>): AsyncGenerator<Collected<T>, void, void>;
  /** How fast it goes. */
  pace(): {
    readonly workers: number;
    readonly samplesPerSecond?: number;
    readonly remainingMs?: number;
  };
  /** Ends it: nothing is kept but its record. */
  finish(): Promise<void>;
  /** Gives it up, unless it has ended. */
  abandon(): Promise<void>;
}

const DEFAULT_TRIES = 5;
const ID_DIGITS = 16;

/** The record is written this often. */
const RECORD_INTERVAL_MS = 2000;

/**
 * Begins a run, or goes on with it: takes its lease, and puts away what workers
 * need.
 */
export async function leadRun(
  connection: Connection,
  plan: RunPlan,
): Promise<LedRun> {
  const { kind, identity, device, trust } = plan;
  const text = JSON.stringify([kind, identity, device, trust]);
  const id = sha256Hex(new TextEncoder().encode(text)).slice(0, ID_DIGITS);
  await ensureStreams(connection);
  await using held = new AsyncDisposableStack();
  const lease = held.use(await takeLease(connection, id, plan));
  await changeRun(connection, id, (now) => begun(plan, id, now));
  await ensureObjects(connection, id);
  const put: PutObject = (name, content) =>
    putObject(connection, { run: id, name }, content);
  const spec = new TextEncoder().encode(JSON.stringify(await plan.spec(put)));
  const workers = held.use(knowWorkers(connection, plan));
  const parts = { connection, plan, id, lease, workers };
  const led = makeLedRun(parts, await put("spec", spec));
  const owned = held.move();
  return { ...led, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

interface Parts {
  readonly connection: Connection;
  readonly plan: RunPlan;
  readonly id: string;
  readonly lease: Lease;
  readonly workers: KnownWorkers;
}

function makeLedRun(
  parts: Parts,
  spec: ObjectRef,
): Omit<LedRun, typeof Symbol.asyncDispose> {
  const { connection, plan, id, workers } = parts;
  const count = { done: 0, missing: plan.total, sinceMs: performance.now() };
  return {
    id,
    async *collect<T>(
      { missing, step, most, inputOf, isWholeOnly, read }: MissingWork<T>,
    ) {
      count.missing = missing.reduce((sum, one) => sum + rangeSize(one), 0);
      count.sinceMs = performance.now();
      const leading = {
        ...plan,
        connection,
        run: id,
        spec,
        workers,
        inputOf,
        isWholeOnly,
        read,
        tries: plan.tries ?? DEFAULT_TRIES,
        sizer: jobSizer({ step, most, jobSize: plan.jobSize }),
        check: checker(parts, count),
      };
      try {
        for await (const collected of collect(leading, missing)) {
          count.done += rangeSize(collected.range);
          yield collected;
        }
      } catch (cause) {
        if (!plan.signal?.aborted) await markFailed(parts);
        throw cause;
      }
    },
    pace: () => paceOf(count, workers.count()),
    finish: () => endRun(parts, "finished"),
    abandon: () => endRun(parts, "cancelled"),
  };
}

/** A run that is begun anew forgets what an earlier one of its name did. */
function begun(
  { kind, title, total }: RunPlan,
  run: string,
  now: RunRecord | undefined,
): RunRecord {
  const isNew = now === undefined || now.state === "finished" ||
    now.state === "cancelled";
  const startedMs = isNew ? Date.now() : now.startedMs;
  return {
    schema: "medigan.run-record/1",
    run,
    kind,
    title: title.slice(0, 300),
    state: "running",
    total,
    done: isNew ? 0 : now.done,
    startedMs,
    updatedMs: startedMs,
  };
}

interface Count {
  done: number;
  missing: number;
  sinceMs: number;
}

function checker(
  { connection, plan, id, lease }: Parts,
  count: Count,
): () => Promise<void> {
  let writtenMs = -Infinity;
  return async () => {
    lease.lost.throwIfAborted();
    if (performance.now() - writtenMs < RECORD_INTERVAL_MS) return;
    writtenMs = performance.now();
    const done = Math.max(0, plan.total - count.missing + count.done);
    const record = await changeRun(
      connection,
      id,
      (now) => now?.state === "running" ? { ...now, done } : undefined,
    ).catch(async (cause) => {
      // Who collects makes room, and must not stop for want of it.
      if (!isFault(cause, "isFull")) throw cause;
      return (await readRun(connection, id))?.record;
    });
    if (record?.state === "running") return;
    const state = record?.state ?? "removed";
    throw new UsageError(`Cannot go on with run ${id} as it is ${state}`, {
      hint: "Start the same command with --resume to begin it again",
    });
  };
}

function paceOf({ done, missing, sinceMs }: Count, workers: number) {
  const elapsedMs = performance.now() - sinceMs;
  if (done === 0) return { workers };
  const perMs = done / elapsedMs;
  return {
    workers,
    samplesPerSecond: perMs * 1000,
    remainingMs: Math.max(0, missing - done) / perMs,
  };
}

async function markFailed({ connection, id, lease }: Parts): Promise<void> {
  if (connection.nats.isClosed() || lease.lost.aborted) return;
  await changeRun(
    connection,
    id,
    (now) => now?.state === "running" ? { ...now, state: "failed" } : undefined,
  ).catch(() => {}); // What went wrong before is what is told.
}

async function endRun(
  { connection, plan, id, lease }: Parts,
  state: "finished" | "cancelled",
): Promise<void> {
  // Who leads it now ends it, too.
  if (connection.nats.isClosed() || lease.lost.aborted) return;
  const record = await changeRun(connection, id, (now) => {
    const isOver = now === undefined || now.state === "finished" ||
      now.state === "cancelled";
    if (isOver) return undefined;
    return { ...now, state, ...state === "finished" && { done: plan.total } };
  });
  if (record?.state === state) await clearRun(connection, id);
}

/** Removes all that is kept of a run but its record. */
export async function clearRun(
  connection: Connection,
  run: string,
): Promise<void> {
  await removeEach(connection, STREAMS.jobs, jobsOfRun(run));
  await purge(connection, STREAMS.outcomes, outcomesOfRun(run));
  await removeObjects(connection, run);
}
