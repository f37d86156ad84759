/** What became of a job, read as hostile: what is of no use is made again. */
import { FormatError, IntegrityError } from "../../errors.ts";
import { forgetGiveBacks } from "../connection/give_backs.ts";
import { getObject, removeObject } from "../connection/objects.ts";
import { type KeptMessage, purge, removeEach } from "../connection/records.ts";
import {
  type DoneOutcome,
  encodeMessage,
  type Outcome,
  parseOutcome,
} from "../protocol/messages.ts";
import {
  type Range,
  rangeSize,
  rangeText,
  rangeToken,
} from "../protocol/ranges.ts";
import {
  jobSubject,
  type OutcomePlace,
  outcomeSubject,
  parseOutcomeSubject,
  resultName,
  STREAMS,
} from "../protocol/subjects.ts";
import type { Board } from "./board.ts";
import type { Collected, Leading } from "./leading.ts";
import { inputName, makeJob, publishJob } from "./publish_job.ts";

/** Notes on the board what an outcome says; returns what was made, if it is. */
export async function takeOutcome<T>(
  leading: Leading<T>,
  board: Board,
  { subject, data }: KeptMessage,
): Promise<Collected<T> | undefined> {
  const place = parseOutcomeSubject(subject);
  if (place === undefined) return undefined;
  const { range } = place;
  let outcome: Outcome;
  try {
    outcome = outcomeOf(place, data);
  } catch (cause) {
    if (!(cause instanceof FormatError)) throw cause;
    return await refuse(leading, board, { place, cause });
  }
  if (outcome.state === "done") {
    return await takeDone(leading, board, { place, outcome });
  }
  const isNew = board.bury({ range, outcome });
  if (isNew) tellDead(leading, range, outcome.reason);
}

function outcomeOf(place: OutcomePlace, data: Uint8Array): Outcome {
  const outcome = parseOutcome(data);
  const isOfPlace = outcome.state === place.state &&
    (outcome.state === "dead" ||
      outcome.object.name === resultName(place.range));
  if (isOfPlace) return outcome;
  throw new FormatError("Cannot use an outcome that is of another job");
}

async function takeDone<T>(
  leading: Leading<T>,
  board: Board,
  { place, outcome }: {
    readonly place: OutcomePlace;
    readonly outcome: DoneOutcome;
  },
): Promise<Collected<T> | undefined> {
  const { connection, run, sizer, read } = leading;
  const { range } = place;
  const { object, elapsedMs, device } = outcome;
  const saved = () => forgetJob(leading, range);
  if (!board.isWanted(range)) {
    board.settle(range);
    await saved();
    return undefined;
  }
  let bytes: Uint8Array;
  try {
    bytes = await getObject(connection, run, object);
  } catch (cause) {
    // It was collected before, by somebody who kept it, or who lost it again.
    if (!(cause instanceof IntegrityError)) throw cause;
    return await refuse(leading, board, { place, cause });
  }
  let made: T;
  try {
    made = await read(bytes, range);
  } catch (cause) {
    return await refuse(leading, board, { place, cause });
  }
  board.settle(range);
  sizer.learn({ items: rangeSize(range), elapsedMs, bytes: bytes.length });
  return { range, made, size: bytes.length, device, saved };
}

async function forgetJob(
  { connection, run }: Pick<Leading<unknown>, "connection" | "run">,
  range: Range,
): Promise<void> {
  await removeObject(connection, { run, name: resultName(range) });
  await removeObject(connection, { run, name: inputName(range) });
}

interface Refused {
  readonly place: OutcomePlace;
  readonly cause: unknown;
}

/** Drops what is of no use; a job that this process waits for is sent again. */
async function refuse(
  leading: Leading<unknown>,
  board: Board,
  { place, cause }: Refused,
): Promise<undefined> {
  const { connection, run, kind, tries, onEvent } = leading;
  const { range, state } = place;
  await purge(connection, STREAMS.outcomes, outcomeSubject(place, state));
  await removeObject(connection, { run, name: resultName(range) });
  if (!board.open.has(rangeToken(range))) {
    board.putBack(range);
    return;
  }
  const reason = reasonOf(cause);
  onEvent?.({
    type: "notice",
    code: "result-refused",
    message: `What a worker made of ${kind} ${
      rangeText(range)
    } is of no use: ${reason}`,
  });
  const refusals = board.refuse(range);
  // A worker that has not acknowledged it yet would take the new one away.
  await removeEach(connection, STREAMS.jobs, jobSubject(leading, place));
  await forgetGiveBacks(connection, place);
  if (refusals < tries) await publishJob(leading, range);
  else await giveUp(leading, place, { reason, tries: refusals });
}

async function giveUp(
  leading: Leading<unknown>,
  place: OutcomePlace,
  { reason, tries }: { readonly reason: string; readonly tries: number },
): Promise<void> {
  const { connection } = leading;
  const outcome: Outcome = {
    schema: "medigan.outcome/1",
    state: "dead",
    reason: `What workers made of it is of no use: ${reason}`,
    tries,
    worker: "coordinator",
    subject: jobSubject(leading, place),
    job: await makeJob(leading, place.range),
  };
  await connection.persist(
    "give a job up",
    () =>
      connection.jetstream.publish(
        outcomeSubject(place, "dead"),
        encodeMessage(outcome),
      ),
  );
}

function reasonOf(cause: unknown): string {
  return (cause instanceof Error ? cause.message : String(cause)).slice(0, 500);
}

function tellDead(
  { onEvent, kind }: Leading<unknown>,
  range: Range,
  reason: string,
): void {
  onEvent?.({
    type: "notice",
    code: "job-dead",
    message: `Workers gave up on ${kind} ${rangeText(range)}: ${reason}`,
  });
}
