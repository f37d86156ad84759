/** Sends jobs, a few at a time, and collects what comes back. */
import { FormatError, IntegrityError, MediganError } from "../../errors.ts";
import type { OperationOptions } from "../../events.ts";
import { type Connection, pauseFor } from "../connection/connect.ts";
import { getObject, putObject, removeObject } from "../connection/objects.ts";
import { nextOf, purge, subjectsOf } from "../connection/records.ts";
import {
  type DoneOutcome,
  type ObjectRef,
  type Outcome,
  parseOutcome,
} from "../protocol/messages.ts";
import {
  parseRange,
  type Range,
  rangeSize,
  rangeText,
  rangeToken,
} from "../protocol/ranges.ts";
import {
  type JobClass,
  jobsOfRun,
  outcomesOfRun,
  outcomeSubject,
  parseJobSubject,
  parseOutcomeSubject,
  STREAMS,
} from "../protocol/subjects.ts";
import { Board } from "./board.ts";
import type { JobSizer } from "./job_size.ts";
import type { KnownWorkers } from "./known_workers.ts";
import { publishJob } from "./publish_job.ts";

/** What came back from a worker. */
export interface Collected {
  /** Items. */
  readonly range: Range;
  /** What was made of them, as the kind of job encodes it. */
  readonly bytes: Uint8Array;
  /** Kind of device. */
  readonly device: string;
  /** Told when it is safe: the server need not keep it any longer. */
  readonly saved: () => Promise<void>;
}

/** A run that is led here. */
export interface Leading extends OperationOptions, JobClass {
  readonly connection: Connection;
  readonly run: string;
  readonly kind: string;
  readonly spec: ObjectRef;
  readonly tries: number;
  readonly workers: KnownWorkers;
  readonly sizer: JobSizer;
  /** Bytes that a job of these items works on. */
  readonly inputOf?:
    | ((range: Range) => Promise<Uint8Array | undefined>)
    | undefined;
  /** Whether nothing is of use once a job cannot be done. */
  readonly isWholeOnly?: boolean | undefined;
  /** Throws when the run is not this process's any more. */
  readonly check: () => Promise<void>;
}

/** Jobs that are sent ahead, however few workers are there. */
const LEAST_AHEAD = 16;
const AHEAD_PER_LANE = 4;

/** The server is asked after this time, even if it told nothing. */
const POLL_MS = 1000;

/** After so long a silence jobs are looked for that somebody removed. */
const AUDIT_AFTER_MS = 30_000;

/**
 * What workers make of missing items, in the order in which it comes back.
 * What was done before this process began is collected first.
 *
 * @throws {MediganError} when jobs cannot be done, once all others are.
 */
export async function* collect(
  leading: Leading,
  missing: readonly Range[],
): AsyncGenerator<Collected, void, void> {
  const board = new Board(missing);
  const { connection, run, signal } = leading;
  for (const range of await waitingJobs(leading)) board.adopt(range);
  using news = listen(leading);
  let from = 1;
  let isCaughtUp = false;
  let quietSince = performance.now();
  for (;;) {
    signal?.throwIfAborted();
    await leading.check();
    if (isCaughtUp) await sendAhead(leading, board);
    const isDone = isCaughtUp && board.open.size === 0 && board.left === 0;
    if (isDone && !await isRevived(leading, board)) break;
    const message = await nextOf(connection, STREAMS.outcomes, {
      subject: outcomesOfRun(run),
      from,
    });
    if (message === undefined) {
      if (isCaughtUp) await news.wait();
      isCaughtUp = true;
      if (performance.now() - quietSince < AUDIT_AFTER_MS) continue;
      await findLost(leading, board);
      quietSince = performance.now();
      continue;
    }
    from = message.sequence + 1;
    quietSince = performance.now();
    const collected = await readOutcome(leading, board, message);
    if (leading.isWholeOnly && board.dead.size > 0) break;
    if (collected !== undefined) yield collected;
  }
  if (board.dead.size > 0) throw deadJobs(leading, board);
}

async function sendAhead(leading: Leading, board: Board): Promise<void> {
  const { workers, sizer, inputOf } = leading;
  const lanes = workers.lanes();
  // The first jobs are small, and only tell how large the others shall be.
  const ahead = sizer.isSettled()
    ? Math.max(LEAST_AHEAD, AHEAD_PER_LANE * lanes)
    : Math.max(1, lanes);
  while (board.open.size < ahead) {
    const range = board.cut(sizer.next(board.left, lanes));
    if (range === undefined) return;
    const bytes = await inputOf?.(range);
    const input = bytes === undefined
      ? undefined
      : await putObject(leading.connection, {
        run: leading.run,
        name: `input-${rangeToken(range)}`,
      }, bytes);
    await publishJob(leading, range, input);
  }
}

async function waitingJobs({ connection, run }: Leading): Promise<Range[]> {
  const subjects = await subjectsOf(
    connection,
    STREAMS.jobs,
    jobsOfRun(run),
  );
  return subjects.flatMap((subject) => parseJobSubject(subject)?.range ?? []);
}

async function readOutcome(
  leading: Leading,
  board: Board,
  { subject, data }: { readonly subject: string; readonly data: Uint8Array },
): Promise<Collected | undefined> {
  const place = parseOutcomeSubject(subject);
  if (place === undefined) return undefined;
  const { range } = place;
  const outcome = readSafely(data);
  if (outcome === undefined) {
    // Whoever wrote it: the job is done anew if it is one.
    await purge(leading.connection, STREAMS.outcomes, subject);
    board.putBack(range);
    return undefined;
  }
  if (outcome.state === "dead") {
    const isNew = board.bury({ range, outcome });
    if (isNew) tellDead(leading, range, outcome.reason);
    return undefined;
  }
  return await takeDone(leading, board, { range, outcome });
}

function readSafely(data: Uint8Array): Outcome | undefined {
  try {
    return parseOutcome(data);
  } catch (cause) {
    if (cause instanceof FormatError) return undefined;
    throw cause;
  }
}

async function takeDone(
  leading: Leading,
  board: Board,
  { range, outcome }: { readonly range: Range; readonly outcome: DoneOutcome },
): Promise<Collected | undefined> {
  const { connection, run, sizer } = leading;
  let bytes: Uint8Array;
  try {
    bytes = await getObject(connection, run, outcome.object);
  } catch (cause) {
    if (!(cause instanceof IntegrityError)) throw cause;
    // It was collected before, by somebody who kept it, or who lost it again.
    await purge(
      connection,
      STREAMS.outcomes,
      outcomeSubject({ run, range }, "done"),
    );
    board.putBack(range);
    return undefined;
  }
  const saved = async () => {
    await removeObject(connection, { run, name: outcome.object.name });
    await removeObject(connection, { run, name: `input-${rangeToken(range)}` });
  };
  if (!board.settle(range)) {
    await saved();
    return undefined;
  }
  const { elapsedMs, device } = outcome;
  sizer.learn({ items: rangeSize(range), elapsedMs, bytes: bytes.length });
  return { range, bytes, device, saved };
}

/** Whether dead jobs were sent again, as by `medigan jobs retry`. */
async function isRevived(leading: Leading, board: Board): Promise<boolean> {
  if (board.dead.size === 0) return false;
  const { connection, run } = leading;
  const still = await subjectsOf(
    connection,
    STREAMS.outcomes,
    outcomesOfRun(run, "dead"),
  );
  const tokens = new Set(still.map((subject) => subject.split(".").at(-1)));
  const revived = [...board.dead.keys()].filter((token) => !tokens.has(token));
  for (const token of revived) {
    const range = parseRange(token);
    if (range !== undefined) board.revive(range);
  }
  return revived.length > 0;
}

/** Jobs that are nowhere any more are sent again. */
async function findLost(leading: Leading, board: Board): Promise<void> {
  if (board.open.size === 0) return;
  const waiting = await waitingJobs(leading);
  const done = await subjectsOf(
    leading.connection,
    STREAMS.outcomes,
    outcomesOfRun(leading.run),
  );
  const known = new Set([
    ...waiting.map(rangeToken),
    ...done.filter(parseOutcomeSubject)
      .map((subject) => subject.split(".").at(-1)),
  ]);
  for (const [token, range] of [...board.open]) {
    if (!known.has(token)) board.putBack(range);
  }
}

/** Wakes when the server tells of an outcome, or now and then. */
function listen(
  { connection, run, signal }: Leading,
): Disposable & { wait(): Promise<void> } {
  let wake = new AbortController();
  const subscription = connection.nats.subscribe(outcomesOfRun(run), {
    callback: () => wake.abort(),
  });
  return {
    async wait() {
      const signals = signal === undefined ? [] : [signal];
      await pauseFor(POLL_MS, AbortSignal.any([wake.signal, ...signals]));
      wake = new AbortController();
    },
    [Symbol.dispose]: () => subscription.unsubscribe(),
  };
}

function tellDead(
  { onEvent, kind }: Leading,
  range: Range,
  reason: string,
): void {
  onEvent?.({
    type: "notice",
    code: "job-dead",
    message: `Workers gave up on ${kind} ${rangeText(range)}: ${reason}`,
  });
}

const SHOWN_JOBS = 5;

function deadJobs({ run, kind }: Leading, board: Board): MediganError {
  const jobs = [...board.dead.values()];
  const shown = jobs.slice(0, SHOWN_JOBS).map(({ range, outcome }) =>
    `${kind} ${rangeText(range)} (${outcome.reason})`
  );
  const more = jobs.length - shown.length;
  return new MediganError(
    `Cannot finish run ${run} as workers gave up on ${shown.join("; ")}${
      more > 0 ? ` and ${more} more` : ""
    }`,
    {
      hint:
        `All else is done. Repair the cause, run medigan jobs retry ${run}, then the same command with --resume`,
    },
  );
}
