/** Sends jobs, a few at a time, and collects what comes back. */
import { MediganError } from "../../errors.ts";
import { pauseFor } from "../connection/connect.ts";
import { isFault } from "../connection/failures.ts";
import { nextOf, subjectsOf } from "../connection/records.ts";
import {
  parseRange,
  type Range,
  rangeText,
  rangeToken,
} from "../protocol/ranges.ts";
import {
  jobsOfRun,
  outcomesOfRun,
  parseJobSubject,
  parseOutcomeSubject,
  STREAMS,
} from "../protocol/subjects.ts";
import { Board } from "./board.ts";
import type { Collected, Leading } from "./leading.ts";
import { publishJob } from "./publish_job.ts";
import { takeOutcome } from "./take_outcome.ts";

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
export async function* collect<T>(
  leading: Leading<T>,
  missing: readonly Range[],
): AsyncGenerator<Collected<T>, void, void> {
  const board = new Board(missing);
  const { connection, run, signal } = leading;
  for (const range of await waitingJobs(leading)) board.adopt(range);
  using news = listen(leading);
  let from = 1;
  let isCaughtUp = false;
  let quietSince = performance.now();
  let hadRoom = true;
  for (;;) {
    signal?.throwIfAborted();
    await leading.check();
    const hasRoom = !isCaughtUp || await sendAhead(leading, board);
    if (hadRoom && !hasRoom) tellFull(leading);
    hadRoom = hasRoom;
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
    const collected = await takeOutcome(leading, board, message);
    if (leading.isWholeOnly && board.dead.size > 0) break;
    if (collected !== undefined) yield collected;
  }
  if (board.dead.size > 0) throw deadJobs(leading, board);
}

/** Whether the store has room for jobs; what is collected makes some. */
async function sendAhead(
  leading: Leading<unknown>,
  board: Board,
): Promise<boolean> {
  const { workers, sizer } = leading;
  const lanes = workers.lanes();
  // The first jobs are small, and only tell how large the others shall be.
  const ahead = sizer.isSettled()
    ? Math.max(LEAST_AHEAD, AHEAD_PER_LANE * lanes)
    : Math.max(1, lanes);
  while (board.open.size < ahead) {
    const range = board.cut(sizer.next(board.left, lanes));
    if (range === undefined) return true;
    try {
      await publishJob(leading, range);
    } catch (cause) {
      if (!isFault(cause, "isFull")) throw cause;
      board.putBack(range);
      return false;
    }
  }
  return true;
}

function tellFull({ onEvent }: Leading<unknown>): void {
  onEvent?.({
    type: "notice",
    code: "store-full",
    message:
      "The store of the NATS server is full: jobs wait until there is room",
  });
}

async function waitingJobs(
  { connection, run }: Leading<unknown>,
): Promise<Range[]> {
  const subjects = await subjectsOf(
    connection,
    STREAMS.jobs,
    jobsOfRun(run),
  );
  return subjects.flatMap((subject) => parseJobSubject(subject)?.range ?? []);
}

/** Whether dead jobs were sent again, as by `medigan jobs retry`. */
async function isRevived(
  leading: Leading<unknown>,
  board: Board,
): Promise<boolean> {
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
async function findLost(
  leading: Leading<unknown>,
  board: Board,
): Promise<void> {
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
  { connection, run, signal }: Leading<unknown>,
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

const SHOWN_JOBS = 5;

function deadJobs({ run, kind }: Leading<unknown>, board: Board): MediganError {
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
