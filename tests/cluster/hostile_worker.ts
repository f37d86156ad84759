/** A worker that means ill: it answers jobs with what is of no use. */
import { writeZip } from "../../lib/archive/mod.ts";
import { type Connection } from "../../lib/cluster/connection/connect.ts";
import { putObject } from "../../lib/cluster/connection/objects.ts";
import {
  DEFAULT_ACK_WAIT_MS,
  ensureConsumer,
} from "../../lib/cluster/connection/streams.ts";
import {
  encodeMessage,
  type Job,
  type ObjectRef,
  parseJob,
} from "../../lib/cluster/protocol/messages.ts";
import { parseRange, type Range } from "../../lib/cluster/protocol/ranges.ts";
import { outcomeSubject } from "../../lib/cluster/protocol/subjects.ts";
import { takeJob } from "../../lib/cluster/worker/job_message.ts";
import { sha256Hex } from "../../lib/platform/digest.ts";

/** A job, and how to answer it. */
export interface Answering {
  /** The job. */
  readonly job: Job;
  /** Its items. */
  readonly range: Range;
  /** Keeps bytes as the result of the job. */
  put(bytes: Uint8Array): Promise<ObjectRef>;
}

/** What is answered: the object that is said to be the result. */
export type Answer = (answering: Answering) => Promise<ObjectRef>;

const TEXT = new TextEncoder();

/** Archives whose one file has this name and belongs to every sample. */
export function archiveOf(name: string, { first, end }: Range): Uint8Array {
  const data = TEXT.encode("evil");
  const records = Array.from({ length: end - first }, (_, place) => ({
    name,
    index: first + place,
    part: "image",
    sha256: sha256Hex(data),
    bytes: data.length,
    pixels: sha256Hex(data),
  }));
  return writeZip([
    { name: "records.json", data: TEXT.encode(JSON.stringify(records)) },
    { name: `files/${name}`, data },
  ]);
}

/** Answers that a coordinator must refuse, each in another way. */
export const EVIL_ANSWERS: readonly Answer[] = [
  ({ put }) => put(TEXT.encode("no archive")),
  ({ put }) => put(new Uint8Array()),
  ({ put }) => put(writeZip([])),
  ({ put }) =>
    put(writeZip([{ name: "records.json", data: TEXT.encode("[]") }])),
  ({ put, range }) => put(archiveOf("../evil.png", range)),
  ({ put, range }) => put(archiveOf("/tmp/evil.png", range)),
  ({ put, range }) => put(archiveOf("manifest.json", range)),
  ({ put, range: { end } }) =>
    put(archiveOf("other.png", { first: end, end: end + 2 })),
  async ({ put }) => ({
    ...await put(TEXT.encode("other bytes")),
    sha256: sha256Hex(new Uint8Array()),
  }),
  async ({ put }) => ({ ...await put(TEXT.encode("short")), bytes: 2 ** 40 }),
  ({ job }) => Promise.resolve(job.spec),
];

/** Takes a job and answers it; tells of which items. */
export async function answerOne(
  connection: Connection,
  answer: Answer,
): Promise<Range> {
  const consumer = await ensureConsumer(connection, {
    device: "any",
    trust: "data",
    ackWaitMs: DEFAULT_ACK_WAIT_MS,
  });
  for (;;) {
    const message = await takeJob(connection, consumer, { waitMs: 1000 });
    if (message === undefined) continue;
    const job = parseJob(message.data);
    const range = parseRange(job.range) ?? { first: 0, end: 1 };
    const { run } = job;
    const object = await answer({
      job,
      range,
      put: (bytes) =>
        putObject(connection, { run, name: `result-${job.range}` }, bytes),
    });
    await connection.jetstream.publish(
      outcomeSubject({ run, range }, "done"),
      encodeMessage({
        schema: "medigan.outcome/1",
        state: "done",
        object,
        device: "wasm",
        worker: "evil",
        elapsedMs: 1,
      }),
    );
    await message.ack();
    return range;
  }
}
