/** A job as the server handed it out, and what can be answered to it. */
import type { Msg } from "@nats-io/transport-node";
import { type Connection, pauseFor } from "../connection/connect.ts";
import { STREAMS } from "../protocol/subjects.ts";

/** A job that this worker was given. */
export interface JobMessage {
  /** Its subject. */
  readonly subject: string;
  /** Its bytes. */
  readonly data: Uint8Array;
  /** How often it was given to a worker, this time included. */
  readonly deliveries: number;
  /** Says that it is done. */
  ack(): Promise<void>;
  /** Says that another shall try, after a while. */
  giveBack(delayMs?: number): void;
  /** Says that nobody shall try. */
  end(): Promise<void>;
  /** Says that it is being worked on. */
  keep(): void;
}

const NANOSECONDS_IN_MS = 1e6;
const ANSWER_TIMEOUT_MS = 5000;
const NOTHING_STATUS = [404, 408, 409];
const TOO_MANY_STATUS = 409;

/**
 * Asks for one job of a consumer (NATS by Example, pull consumers; ADR-13), and
 * lets the server wait for one to come. Jobs are asked for one at a time, so
 * that no worker holds what another could do.
 */
export async function takeJob(
  { nats, persist }: Connection,
  consumer: string,
  { waitMs = 0, signal }: {
    readonly waitMs?: number | undefined;
    readonly signal?: AbortSignal | undefined;
  } = {},
): Promise<JobMessage | undefined> {
  const wish = waitMs > 0
    ? { batch: 1, expires: waitMs * NANOSECONDS_IN_MS }
    : { batch: 1, no_wait: true };
  const asking = persist("take a job", () =>
    nats.request(
      `$JS.API.CONSUMER.MSG.NEXT.${STREAMS.jobs}.${consumer}`,
      JSON.stringify(wish),
      { timeout: waitMs + ANSWER_TIMEOUT_MS, noMux: true },
    ));
  const message = await unlessAborted(asking, signal);
  if (message === undefined) return undefined;
  const status = message.headers?.code ?? 0;
  // Too many wait already: who asks again at once makes it worse.
  if (status === TOO_MANY_STATUS) await pauseFor(waitMs, signal);
  return NOTHING_STATUS.includes(status)
    ? undefined
    : jobMessage(nats, message);
}

/**
 * What was asked for; nothing once the signal fires. A job that comes too late
 * goes back.
 */
async function unlessAborted(
  asking: Promise<Msg>,
  signal: AbortSignal | undefined,
): Promise<Msg | undefined> {
  const aborted = Promise.withResolvers<undefined>();
  const abort = () => {
    asking.then((late) => late.respond("-NAK")).catch(() => {});
    aborted.resolve(undefined);
  };
  signal?.addEventListener("abort", abort, { once: true });
  if (signal?.aborted) abort();
  try {
    return await Promise.race([asking, aborted.promise]);
  } finally {
    signal?.removeEventListener("abort", abort);
  }
}

function jobMessage(nats: Connection["nats"], message: Msg): JobMessage {
  const { subject, data, reply = "" } = message;
  const answer = (text: string) => {
    if (!nats.isClosed()) nats.publish(reply, text);
  };
  const answerSurely = async (text: string) => {
    // What is not heard is asked again, and then found done.
    await nats.request(reply, text, { timeout: ANSWER_TIMEOUT_MS })
      .catch(() => {});
  };
  return {
    subject,
    data,
    deliveries: deliveriesOf(reply),
    ack: () => answerSurely("+ACK"),
    giveBack: (delayMs = 0) =>
      answer(
        delayMs === 0
          ? "-NAK"
          : `-NAK ${JSON.stringify({ delay: delayMs * NANOSECONDS_IN_MS })}`,
      ),
    end: () => answerSurely("+TERM"),
    keep: () => answer("+WPI"),
  };
}

/** `$JS.ACK.STREAM.CONSUMER.DELIVERIES…`, or with domain and account before. */
function deliveriesOf(reply: string): number {
  const parts = reply.split(".");
  const count = Number(parts.length >= 11 ? parts[6] : parts[4]);
  return Number.isSafeInteger(count) ? count : 1;
}
