/** One job, from being taken to being answered. */
import type { EventListener, OperationOptions } from "../../events.ts";
import type { Device } from "../../runtime/mod.ts";
import { type Connection, pauseFor } from "../connection/connect.ts";
import { isFault } from "../connection/failures.ts";
import { getObject, putObject, removeObject } from "../connection/objects.ts";
import { lastOf, purge } from "../connection/records.ts";
import { isGoingOn } from "../connection/run_records.ts";
import {
  encodeMessage,
  type Job,
  type Outcome,
  parseJob,
} from "../protocol/messages.ts";
import { rangeToken } from "../protocol/ranges.ts";
import {
  type JobPlace,
  outcomeSubject,
  parseJobSubject,
  resultName,
  STREAMS,
} from "../protocol/subjects.ts";
import { isLasting, reasonOf } from "./faults.ts";
import { noteGiveBack, triesOf } from "../connection/give_backs.ts";
import type { JobMessage } from "./job_message.ts";
import type { OpenedRuns } from "./opened_runs.ts";

/** Who does jobs, and with what. */
export interface Doing extends OperationOptions {
  /** Connection. */
  readonly connection: Connection;
  /** Identifier of the worker. */
  readonly worker: string;
  /** Runs that are ready. */
  readonly runs: OpenedRuns;
  /** Where jobs of this class are computed. */
  readonly device: "auto" | Device;
  /** A job is another's unless the server hears of it so often. */
  readonly ackWaitMs: number;
}

const FULL_PAUSE_MS = 5000;
const FIRST_DELAY_MS = 1000;
const LONGEST_DELAY_MS = 60_000;

/** A sign of life comes so often within the time that the server waits. */
const SIGNS_IN_A_WAIT = 3;

/** What became of a job that was taken. */
export type JobEnd = "done" | "not-needed" | "given-back" | "dead";

/** Does a job and answers it, whatever happens. */
export async function doJob(
  doing: Doing,
  message: JobMessage,
): Promise<JobEnd> {
  const place = parseJobSubject(message.subject);
  if (place === undefined) {
    await message.end();
    return "not-needed";
  }
  await using life = keepAlive(doing, message, place);
  let job: Job | undefined;
  try {
    if (!await isNeeded(doing.connection, place)) {
      await message.ack();
      return "not-needed";
    }
    job = checkedJob(message, place);
    const tries = await triesOf(doing.connection, place, message.deliveries);
    if (tries > job.tries) {
      const reason =
        `It was given to workers ${job.tries} times, and each was gone before it was done`;
      return await bury(doing, message, {
        place,
        job,
        reason,
        tries: tries - 1,
      });
    }
    await makeAndSend({ ...doing, signal: life.signal }, { place, job });
    await message.ack();
    return "done";
  } catch (cause) {
    const fault = { place, job, cause };
    return await settleFault(doing, message, fault)
      // Who is told to stop in the middle of it gives the job back.
      .catch(() => settleFault(doing, message, fault));
  }
}

/** Whether the run goes on, and lacks this part. */
async function isNeeded(
  connection: Connection,
  place: JobPlace,
): Promise<boolean> {
  if (!await isGoingOn(connection, place.run)) return false;
  const subject = outcomeSubject(place, "done");
  return await lastOf(connection, STREAMS.outcomes, subject) === undefined;
}

function checkedJob({ data }: JobMessage, { run, range }: JobPlace): Job {
  const job = parseJob(data);
  if (job.run === run && job.range === rangeToken(range)) return job;
  throw new TypeError("Cannot do a job that has another subject than its own");
}

interface Placed {
  readonly place: JobPlace;
  readonly job: Job;
}

async function makeAndSend(
  doing: Doing,
  { place, job }: Placed,
): Promise<void> {
  const { connection, runs, device, signal, onEvent, worker } = doing;
  const { run, range } = place;
  onEvent?.({ type: "job", state: "start", ...eventOf(place, job) });
  const maker = await runs.of(job, device);
  // The next jobs find the model open: that it took a while tells nothing.
  const startedMs = performance.now();
  const input = job.input && await getObject(connection, run, job.input);
  signal?.throwIfAborted();
  const bytes = await maker.make(range, { input, signal, onEvent });
  const elapsedMs = performance.now() - startedMs;
  const name = { run, name: resultName(range) };
  const object = await whenThereIsRoom(
    doing,
    () => putObject(connection, name, bytes),
  );
  await whenThereIsRoom(doing, () =>
    send(connection, place, {
      schema: "medigan.outcome/1",
      state: "done",
      object,
      device: maker.device,
      worker,
      elapsedMs,
    }));
  // Who ended the run in the meantime does not look for this any more.
  if (!await isGoingOn(connection, place.run)) {
    await removeObject(connection, { run, name: object.name });
    const subject = outcomeSubject(place, "done");
    await purge(connection, STREAMS.outcomes, subject);
  }
  onEvent?.({ type: "job", state: "done", ...eventOf(place, job), elapsedMs });
}

function eventOf({ run, range }: JobPlace, { kind }: Job) {
  return { run, kind, first: range.first, end: range.end };
}

/** A full store is no fault of the job: its result waits here for room. */
async function whenThereIsRoom<T>(
  { signal, onEvent }: Doing,
  write: () => Promise<T>,
): Promise<T> {
  for (;;) {
    try {
      return await write();
    } catch (cause) {
      if (!isFault(cause, "isFull")) throw cause;
    }
    onEvent?.({
      type: "notice",
      code: "store-full",
      message:
        "The store of the NATS server is full: waiting until there is room",
    });
    await pauseFor(FULL_PAUSE_MS, signal);
    signal?.throwIfAborted();
  }
}

async function send(
  { jetstream, persist }: Connection,
  place: JobPlace,
  outcome: Outcome,
): Promise<void> {
  const subject = outcomeSubject(place, outcome.state);
  await persist(
    "send the outcome of a job",
    () => jetstream.publish(subject, encodeMessage(outcome)),
  );
}

async function settleFault(
  doing: Doing,
  message: JobMessage,
  { place, job, cause }: {
    readonly place: JobPlace;
    readonly job: Job | undefined;
    readonly cause: unknown;
  },
): Promise<JobEnd> {
  const { connection, signal, onEvent } = doing;
  if (signal?.aborted || connection.nats.isClosed()) {
    await noteGiveBack(connection, place);
    message.giveBack();
    return "given-back";
  }
  if (!await isGoingOn(connection, place.run)) {
    await message.ack();
    return "not-needed";
  }
  const reason = reasonOf(cause);
  tellFault(onEvent, place, reason);
  const tries = await triesOf(connection, place, message.deliveries);
  const isLast = job !== undefined && tries >= job.tries;
  if (job === undefined || isLasting(cause) || isLast) {
    return await bury(doing, message, { place, job, reason, tries });
  }
  message.giveBack(
    Math.min(
      LONGEST_DELAY_MS,
      FIRST_DELAY_MS * 2 ** (tries - 1),
    ),
  );
  return "given-back";
}

function tellFault(
  onEvent: EventListener | undefined,
  { run, range }: JobPlace,
  reason: string,
): void {
  onEvent?.({
    type: "notice",
    code: "job-failed",
    message: `Job ${rangeToken(range)} of run ${run} failed: ${reason}`,
  });
}

async function bury(
  { connection, worker }: Doing,
  message: JobMessage,
  { place, job, reason, tries }: {
    readonly place: JobPlace;
    readonly job: Job | undefined;
    readonly reason: string;
    readonly tries: number;
  },
): Promise<JobEnd> {
  await send(connection, place, {
    schema: "medigan.outcome/1",
    state: "dead",
    reason,
    tries,
    worker,
    subject: message.subject,
    ...job && { job },
  });
  await message.end();
  return "dead";
}

/** Tells the server that the job is in work; stops it when it is not wanted. */
function keepAlive(
  { connection, ackWaitMs, signal }: Doing,
  message: JobMessage,
  place: JobPlace,
): AsyncDisposable & { readonly signal: AbortSignal } {
  const unwanted = new AbortController();
  let looking = Promise.resolve();
  const look = async () => {
    if (await isGoingOn(connection, place.run)) return;
    unwanted.abort(new Error("The run is over"));
  };
  const timer = setInterval(() => {
    message.keep();
    looking = looking.then(look).catch(() => {});
  }, ackWaitMs / SIGNS_IN_A_WAIT);
  return {
    signal: AbortSignal.any([unwanted.signal, ...signal ? [signal] : []]),
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      await looking;
    },
  };
}
