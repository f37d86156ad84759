/** The streams of runs, made when they are not there yet. */
import { type ConsumerConfig, type StreamConfig } from "@nats-io/jetstream";
import { UsageError } from "../../errors.ts";
import {
  consumerName,
  type JobClass,
  jobsOfClass,
  objectStream,
  STREAMS,
} from "../protocol/subjects.ts";
import type { Connection } from "./connect.ts";
import { isFault } from "./failures.ts";

const NANOSECONDS_IN_MS = 1e6;
const DAY_MS = 24 * 60 * 60 * 1000;

/** A lease that nobody renews is free after this time, unless changed. */
const LEASE_MS = 15_000;

/** A job that nobody works on goes to the next worker after this time. */
export const DEFAULT_ACK_WAIT_MS = 30_000;

/** Workers that may have a job or wait for one; what is beyond asks again. */
const MAX_JOBS_WITH_WORKERS = 100_000;

type StreamWish = Partial<StreamConfig> & {
  readonly name: string;
  readonly subjects: string[];
};

const LIMITS = { storage: "file", retention: "limits" } as const;

const WISHES: readonly StreamWish[] = [
  {
    name: STREAMS.jobs,
    subjects: ["medigan.jobs.>"],
    storage: "file",
    retention: "workqueue",
    // A job that waits already is refused, whoever sends it again.
    discard: "new",
    discard_new_per_subject: true,
    max_msgs_per_subject: 1,
  },
  {
    name: STREAMS.outcomes,
    subjects: ["medigan.outcomes.>"],
    ...LIMITS,
    max_msgs_per_subject: 1,
  },
  {
    name: STREAMS.runs,
    subjects: ["medigan.runs.*"],
    ...LIMITS,
    max_msgs_per_subject: 1,
    max_age: 30 * DAY_MS * NANOSECONDS_IN_MS,
  },
  {
    name: STREAMS.leases,
    subjects: ["medigan.leases.*"],
    ...LIMITS,
    max_msgs_per_subject: 1,
    max_age: LEASE_MS * NANOSECONDS_IN_MS,
  },
];

/**
 * Makes sure that the streams are there.
 *
 * @throws {UsageError} when streams of these names are others'.
 * @throws {NetworkError} when the server refuses.
 */
export async function ensureStreams(connection: Connection): Promise<void> {
  for (const wish of WISHES) await ensureStream(connection, wish);
}

/** Time after which a lease is free, as the server keeps it. */
export async function leaseTime(
  { manager, persist }: Connection,
): Promise<number> {
  const { config } = await persist(
    "read how long leases last",
    () => manager.streams.info(STREAMS.leases),
  );
  return config.max_age > 0 ? config.max_age / NANOSECONDS_IN_MS : LEASE_MS;
}

/** Makes sure that a run has a place for its objects. */
export async function ensureObjects(
  connection: Connection,
  run: string,
): Promise<void> {
  await ensureStream(connection, {
    name: objectStream(run),
    subjects: [`medigan.objects.${run}.>`],
    ...LIMITS,
    max_msgs_per_subject: 1,
    allow_direct: true,
  });
}

async function ensureStream(
  { manager, persist }: Connection,
  wish: StreamWish,
): Promise<void> {
  const { config } = await persist(`make the stream ${wish.name}`, async () => {
    try {
      return await manager.streams.info(wish.name);
    } catch (cause) {
      if (!isMissing(cause)) throw cause;
    }
    try {
      return await manager.streams.add(wish as StreamConfig);
    } catch (cause) {
      // Somebody else was faster.
      if (!isFault(cause, "isTaken")) throw cause;
      return await manager.streams.info(wish.name);
    }
  });
  const isOurs = `${config.subjects}` === `${wish.subjects}` &&
    config.retention === wish.retention &&
    config.max_msgs_per_subject === wish.max_msgs_per_subject;
  if (isOurs) return;
  throw new UsageError(
    `Cannot use the stream ${wish.name} of the NATS server as it is not set up as medigan needs it`,
    { hint: "Remove it, or use another account of the server" },
  );
}

/** Whether a stream, consumer or message is not there. */
export function isMissing(cause: unknown): boolean {
  return cause instanceof Error &&
      /^(StreamNotFoundError|ConsumerNotFoundError)$/.test(cause.name) ||
    [10014, 10059].includes((cause as { readonly code: number }).code);
}

/** Makes sure that jobs of a class can be taken; returns the consumer's name. */
export async function ensureConsumer(
  { manager, persist }: Connection,
  { ackWaitMs, ...jobClass }: JobClass & { readonly ackWaitMs: number },
): Promise<string> {
  const name = consumerName(jobClass);
  const wish: Partial<ConsumerConfig> & { durable_name: string } = {
    durable_name: name,
    filter_subject: jobsOfClass(jobClass),
    ack_policy: "explicit",
    ack_wait: ackWaitMs * NANOSECONDS_IN_MS,
    max_ack_pending: MAX_JOBS_WITH_WORKERS,
    max_waiting: MAX_JOBS_WITH_WORKERS,
    // Workers count the tries themselves, to say why they give a job up.
    max_deliver: -1,
  };
  await persist(`take jobs as ${name}`, async () => {
    try {
      const { config } = await manager.consumers.info(STREAMS.jobs, name);
      if (config.ack_wait === wish.ack_wait) return;
      await manager.consumers.update(STREAMS.jobs, name, {
        ack_wait: ackWaitMs * NANOSECONDS_IN_MS,
      });
    } catch (cause) {
      if (!isMissing(cause)) throw cause;
      await manager.consumers.add(STREAMS.jobs, wish);
    }
  });
  return name;
}
