/** Runs as their owners see them: which there are, and what to do with them. */
import { UsageError } from "../../errors.ts";
import type { OperationOptions } from "../../events.ts";
import { type Connection, connectNats } from "../connection/connect.ts";
import { lastOf, purge, subjectsOf } from "../connection/records.ts";
import { changeRun } from "../connection/run_records.ts";
import type { NatsSettings } from "../connection/settings.ts";
import { ensureStreams } from "../connection/streams.ts";
import { forgetGiveBacks } from "../connection/give_backs.ts";
import { clearRun } from "../coordinator/lead_run.ts";
import { sendJob } from "../coordinator/publish_job.ts";
import {
  type DeadOutcome,
  ifReadable,
  parseOutcome,
  type RunRecord,
} from "../protocol/messages.ts";
import {
  jobsOfRun,
  leaseSubject,
  outcomesOfRun,
  outcomeSubject,
  parseOutcomeSubject,
  STREAMS,
} from "../protocol/subjects.ts";
import { listRunRecords } from "./list_run_records.ts";

/** How to reach the server. */
export interface ManageOptions extends OperationOptions, NatsSettings {}

/** A run, as a list shows it. */
export interface RunSummary {
  /** Identifier. */
  readonly run: string;
  /** What its jobs do, such as `"samples"`. */
  readonly kind: string;
  /** For people, such as the model's identifier. */
  readonly title: string;
  /** Whether it goes on, and how it ended. */
  readonly state: "running" | "finished" | "failed" | "cancelled";
  /** Items in all. */
  readonly total: number;
  /** Items that are collected. */
  readonly done: number;
  /** When it was begun, milliseconds since 1970. */
  readonly startedMs: number;
  /** When something was last noted. */
  readonly updatedMs: number;
}

/** A job that workers gave up. */
export interface DeadJobSummary {
  /** Index of its first item. */
  readonly first: number;
  /** Index after its last item. */
  readonly end: number;
  /** Why it was given up. */
  readonly reason: string;
  /** How often it was given to a worker. */
  readonly tries: number;
}

/** All that is known of a run. */
export interface RunDetails extends RunSummary {
  /** Jobs that wait or are with workers. */
  readonly waiting: number;
  /** Whether a process leads it now. */
  readonly isLed: boolean;
  /** Jobs that workers gave up. */
  readonly dead: readonly DeadJobSummary[];
}

/**
 * The runs of a server, the newest first.
 *
 * @throws {NetworkError} when the server does not answer or refuses.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { listRuns } from "@medigan/core/cluster";
 * const listing = listRuns({ servers: "nats://127.0.0.1:1" });
 * await assert.rejects(listing, { code: "network" });
 * ```
 */
export async function listRuns(options: ManageOptions): Promise<RunSummary[]> {
  await using connection = await open(options);
  return (await listRunRecords(connection)).map(summaryOf);
}

/**
 * All that is known of a run, by its identifier or the beginning of one.
 *
 * @throws {UsageError} when no run or several begin so.
 * @throws {NetworkError} when the server does not answer or refuses.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { showRun } from "@medigan/core/cluster";
 * const showing = showRun("0123", { servers: "nats://127.0.0.1:1" });
 * await assert.rejects(showing, { code: "network" });
 * ```
 */
export async function showRun(
  name: string,
  options: ManageOptions,
): Promise<RunDetails> {
  await using connection = await open(options);
  const record = await findRun(connection, name);
  const { run } = record;
  const waiting = await subjectsOf(connection, STREAMS.jobs, jobsOfRun(run));
  const lease = await lastOf(connection, STREAMS.leases, leaseSubject(run));
  const dead = await deadJobs(connection, run);
  return {
    ...summaryOf(record),
    waiting: waiting.length,
    isLed: lease !== undefined,
    dead: dead.map(({ first, end, outcome: { reason, tries } }) => ({
      first,
      end,
      reason,
      tries,
    })),
  };
}

/**
 * Ends a run: its jobs are taken back, and what was not collected is removed.
 * Workers stop what they do for it, and so does the process that leads it.
 *
 * @throws {UsageError} when no run or several begin so, or it has ended.
 * @throws {NetworkError} when the server does not answer or refuses.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { cancelRun } from "@medigan/core/cluster";
 * const cancelling = cancelRun("0123", { servers: "nats://127.0.0.1:1" });
 * await assert.rejects(cancelling, { code: "network" });
 * ```
 */
export async function cancelRun(
  name: string,
  options: ManageOptions,
): Promise<RunSummary> {
  await using connection = await open(options);
  const found = await findRun(connection, name);
  checkNotOver(found, "cancel");
  const record = await changeRun(
    connection,
    found.run,
    (now) => now && { ...now, state: "cancelled" },
  );
  await clearRun(connection, found.run);
  return summaryOf(record ?? found);
}

/**
 * Sends the jobs of a run that workers gave up once more; tells how many.
 *
 * @throws {UsageError} when no run or several begin so, or it has ended.
 * @throws {NetworkError} when the server does not answer or refuses.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { retryRun } from "@medigan/core/cluster";
 * const retrying = retryRun("0123", { servers: "nats://127.0.0.1:1" });
 * await assert.rejects(retrying, { code: "network" });
 * ```
 */
export async function retryRun(
  name: string,
  options: ManageOptions,
): Promise<RunSummary & { readonly retried: number }> {
  await using connection = await open(options);
  const found = await findRun(connection, name);
  checkNotOver(found, "retry");
  const { run } = found;
  const jobs = (await deadJobs(connection, run)).flatMap(
    ({ first, end, outcome }) =>
      outcome.job === undefined ? [] : [{
        subject: outcome.subject,
        job: outcome.job,
        range: { first, end },
      }],
  );
  for (const { subject, job, range } of jobs) {
    await purge(
      connection,
      STREAMS.outcomes,
      outcomeSubject({ run, range }, "dead"),
    );
    await forgetGiveBacks(connection, { run, range });
    await sendJob(connection, subject, job);
  }
  const record = await changeRun(
    connection,
    run,
    (now) => now && { ...now, state: "running" },
  );
  return { ...summaryOf(record ?? found), retried: jobs.length };
}

async function open(options: ManageOptions): Promise<Connection> {
  const connection = await connectNats(options, options);
  try {
    await ensureStreams(connection);
    return connection;
  } catch (cause) {
    await connection[Symbol.asyncDispose]();
    throw cause;
  }
}

async function findRun(
  connection: Connection,
  name: string,
): Promise<RunRecord> {
  const records = await listRunRecords(connection);
  const meant = records.filter(({ run }) => run.startsWith(name));
  const [only] = meant;
  if (only !== undefined && meant.length === 1) return only;
  const names = (meant.length > 0 ? meant : records).slice(0, 8)
    .map(({ run }) => run).join(", ");
  throw new UsageError(
    `Cannot tell which run ${JSON.stringify(name)} means as ${
      meant.length === 0 ? "none begins" : `${meant.length} begin`
    } so: ${names || "there are no runs"}`,
    { hint: "medigan jobs ls lists them" },
  );
}

function checkNotOver({ run, state }: RunRecord, what: string): void {
  if (state === "running" || state === "failed") return;
  throw new UsageError(`Cannot ${what} run ${run} as it is ${state}`);
}

function summaryOf({ schema: _, ...summary }: RunRecord): RunSummary {
  return summary;
}

async function deadJobs(connection: Connection, run: string) {
  const subjects = await subjectsOf(
    connection,
    STREAMS.outcomes,
    outcomesOfRun(run, "dead"),
  );
  const jobs: { first: number; end: number; outcome: DeadOutcome }[] = [];
  for (const subject of subjects) {
    const range = parseOutcomeSubject(subject)?.range;
    const kept = await lastOf(connection, STREAMS.outcomes, subject);
    const outcome = kept && ifReadable(() => parseOutcome(kept.data));
    if (range === undefined || outcome?.state !== "dead") continue;
    jobs.push({ ...range, outcome });
  }
  return jobs.toSorted((a, b) => a.first - b.first);
}
