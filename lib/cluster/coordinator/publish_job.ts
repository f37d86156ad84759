/** Sends a job, once however often it is asked to. */
import type { Connection } from "../connection/connect.ts";
import { putObject } from "../connection/objects.ts";
import { lastOf } from "../connection/records.ts";
import {
  encodeMessage,
  type Job,
  type ObjectRef,
} from "../protocol/messages.ts";
import { type Range, rangeToken } from "../protocol/ranges.ts";
import { type JobClass, jobSubject, STREAMS } from "../protocol/subjects.ts";

/** The run that a job is of. */
export interface JobOfRun extends JobClass {
  /** Connection. */
  readonly connection: Connection;
  /** Identifier. */
  readonly run: string;
  /** What its jobs do. */
  readonly kind: string;
  /** What they share. */
  readonly spec: ObjectRef;
  /** Largest number of tries. */
  readonly tries: number;
  /** Bytes that a job of these items works on. */
  readonly inputOf?:
    | ((range: Range) => Promise<Uint8Array | undefined>)
    | undefined;
}

/** Name of the object that a job works on. */
export function inputName(range: Range): string {
  return `input-${rangeToken(range)}`;
}

/** Sends a job of a run. */
export async function publishJob(of: JobOfRun, range: Range): Promise<void> {
  const { connection, run } = of;
  const job = await makeJob(of, range);
  await sendJob(connection, jobSubject(of, { run, range }), job);
}

/** A job of a run, with what it works on put away. */
export async function makeJob(
  { connection, run, kind, spec, tries, inputOf }: JobOfRun,
  range: Range,
): Promise<Job> {
  const bytes = await inputOf?.(range);
  const object = { run, name: inputName(range) };
  const input = bytes && await putObject(connection, object, bytes);
  return {
    schema: "medigan.job/1",
    kind,
    run,
    range: rangeToken(range),
    spec,
    ...input && { input },
    tries,
  };
}

/** Sends a job under its subject, unless it waits there already. */
export async function sendJob(
  connection: Connection,
  subject: string,
  job: Job,
): Promise<void> {
  const id = `${job.run}.${job.range}`;
  const isStored = await publishOnce(connection, { subject, job, id });
  if (isStored) return;
  // The server remembers names of messages for a while: this job was sent
  // before, and taken away without being done, as by a cancelled run.
  const waiting = await lastOf(connection, STREAMS.jobs, subject);
  if (waiting !== undefined) return;
  await publishOnce(connection, {
    subject,
    job,
    id: `${id}.${crypto.randomUUID()}`,
  });
}

/** Whether the server kept it; `false` when it knows the name already. */
async function publishOnce(
  { jetstream, persist }: Connection,
  { subject, job, id }: {
    readonly subject: string;
    readonly job: Job;
    readonly id: string;
  },
): Promise<boolean> {
  return await persist("send a job", async () => {
    try {
      const { duplicate } = await jetstream.publish(
        subject,
        encodeMessage(job),
        { msgID: id },
      );
      return !duplicate;
    } catch (cause) {
      if (!isWaiting(cause)) throw cause;
      return true;
    }
  });
}

function isWaiting(cause: unknown): boolean {
  return cause instanceof Error &&
    /maximum messages per subject exceeded/.test(cause.message);
}
