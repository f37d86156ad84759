/** A job as the server handed it out, and what can be answered to it. */
import type { Msg } from "@nats-io/transport-node";
import type { Connection } from "../connection/connect.ts";
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

/** The server is asked to wait so long for a job to come. */
const LONG_POLL_MS = 1000;

/**
 * Asks for one job of a consumer (NATS by Example, pull consumers; ADR-13).
 * Jobs are asked for one at a time, so that no worker holds what another could
 * do.
 */
export async function takeJob(
  { nats, persist }: Connection,
  consumer: string,
  { waits }: { readonly waits: boolean },
): Promise<JobMessage | undefined> {
  const wish = waits
    ? { batch: 1, expires: LONG_POLL_MS * NANOSECONDS_IN_MS }
    : { batch: 1, no_wait: true };
  const message = await persist("take a job", () =>
    nats.request(
      `$JS.API.CONSUMER.MSG.NEXT.${STREAMS.jobs}.${consumer}`,
      JSON.stringify(wish),
      { timeout: LONG_POLL_MS + ANSWER_TIMEOUT_MS, noMux: true },
    ));
  const status = message.headers?.code ?? 0;
  return NOTHING_STATUS.includes(status)
    ? undefined
    : jobMessage(nats, message);
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
