/** What workers and coordinators say to each other, read as hostile. */
import * as v from "valibot";
import { FormatError } from "../../errors.ts";
import { parseRange } from "./ranges.ts";

/** An object of a run: bytes that are too large for a message. */
export interface ObjectRef {
  /** Name within the run. */
  readonly name: string;
  /** Size. */
  readonly bytes: number;
  /** SHA-256. */
  readonly sha256: string;
  /** Size of each piece but the last. */
  readonly pieceBytes: number;
}

/** Work for one worker. */
export interface Job {
  /** Version of this message. */
  readonly schema: "medigan.job/1";
  /** What is to be done, such as `"samples"`. */
  readonly kind: string;
  /** Identifier of the run. */
  readonly run: string;
  /** Items, as `FIRST-END`. */
  readonly range: string;
  /** What all jobs of the run share. */
  readonly spec: ObjectRef;
  /** Bytes that this job works on, where there are any. */
  readonly input?: ObjectRef;
  /** Largest number of tries. */
  readonly tries: number;
}

/** What became of a job. */
export type Outcome = DoneOutcome | DeadOutcome;

/** A job that was done. */
export interface DoneOutcome {
  /** Version of this message. */
  readonly schema: "medigan.outcome/1";
  /** Discriminator. */
  readonly state: "done";
  /** What was made. */
  readonly object: ObjectRef;
  /** Kind of device that made it. */
  readonly device: string;
  /** Who made it. */
  readonly worker: string;
  /** Time that it took, in milliseconds. */
  readonly elapsedMs: number;
}

/** A job that cannot be done. */
export interface DeadOutcome {
  /** Version of this message. */
  readonly schema: "medigan.outcome/1";
  /** Discriminator. */
  readonly state: "dead";
  /** Why not. */
  readonly reason: string;
  /** How often it was tried. */
  readonly tries: number;
  /** Who gave it up. */
  readonly worker: string;
  /** Subject of the job. */
  readonly subject: string;
  /** The job, as it was sent; absent when it was no job. */
  readonly job?: Job;
}

/** How often workers that were told to stop gave a job back. */
export interface GiveBacks {
  /** Version of this message. */
  readonly schema: "medigan.give-backs/1";
  /** Number. */
  readonly count: number;
}

/** What is given back more often is counted as tried. */
export const MOST_GIVE_BACKS = 1000;

/** States of a run. */
export const RUN_STATES = [
  "running",
  "finished",
  "failed",
  "cancelled",
] as const;

/** What is known of a run. */
export interface RunRecord {
  /** Version of this message. */
  readonly schema: "medigan.run-record/1";
  /** Identifier. */
  readonly run: string;
  /** What its jobs do, such as `"samples"`. */
  readonly kind: string;
  /** For people, such as the model's identifier. */
  readonly title: string;
  /** State. */
  readonly state: typeof RUN_STATES[number];
  /** Items in all. */
  readonly total: number;
  /** Items that are collected. */
  readonly done: number;
  /** When it was begun, milliseconds since 1970. */
  readonly startedMs: number;
  /** When this was written. */
  readonly updatedMs: number;
}

/** What a worker says of itself now and then. */
export interface WorkerSign {
  /** Version of this message. */
  readonly schema: "medigan.worker/1";
  /** Identifier. */
  readonly worker: string;
  /** Version of the toolkit. */
  readonly version: string;
  /** Jobs that it works on at a time. */
  readonly lanes: number;
  /** Kinds of devices that it takes jobs for. */
  readonly devices: readonly string[];
  /** Whether it runs code of others, within the walls. */
  readonly allowsCode: boolean;
  /** Whether it goes now. */
  readonly isLeaving: boolean;
}

const Count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const Time = v.pipe(Count, v.maxValue(8.64e15));
const Word = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{1,64}$/));
const Text = v.pipe(v.string(), v.maxLength(4000));
const RunId = v.pipe(v.string(), v.regex(/^[0-9a-f]{16}$/));
const RangeToken = v.pipe(
  v.string(),
  v.check((token) => parseRange(token) !== undefined),
);

/** The schema of a reference to an object. */
export const Ref = v.object({
  name: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{1,80}$/)),
  bytes: Count,
  sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
  pieceBytes: v.pipe(Count, v.minValue(1)),
});

const JobMessage = v.object({
  schema: v.literal("medigan.job/1"),
  kind: Word,
  run: RunId,
  range: RangeToken,
  spec: Ref,
  input: v.optional(Ref),
  tries: v.pipe(Count, v.minValue(1), v.maxValue(1000)),
});

const OutcomeMessage = v.variant("state", [
  v.object({
    schema: v.literal("medigan.outcome/1"),
    state: v.literal("done"),
    object: Ref,
    device: Word,
    worker: Word,
    elapsedMs: v.pipe(v.number(), v.finite(), v.minValue(0)),
  }),
  v.object({
    schema: v.literal("medigan.outcome/1"),
    state: v.literal("dead"),
    reason: Text,
    tries: Count,
    worker: Word,
    subject: v.pipe(v.string(), v.maxLength(300)),
    job: v.optional(JobMessage),
  }),
]);

const GiveBacksMessage = v.object({
  schema: v.literal("medigan.give-backs/1"),
  count: v.pipe(Count, v.maxValue(MOST_GIVE_BACKS)),
});

const RunMessage = v.object({
  schema: v.literal("medigan.run-record/1"),
  run: RunId,
  kind: Word,
  title: v.pipe(v.string(), v.maxLength(300)),
  state: v.picklist(RUN_STATES),
  total: Count,
  done: Count,
  startedMs: Time,
  updatedMs: Time,
});

const SignMessage = v.object({
  schema: v.literal("medigan.worker/1"),
  worker: Word,
  version: v.pipe(v.string(), v.maxLength(64)),
  lanes: v.pipe(Count, v.minValue(1), v.maxValue(1024)),
  devices: v.pipe(v.array(Word), v.maxLength(8)),
  allowsCode: v.boolean(),
  isLeaving: v.boolean(),
});

/** A job from the bytes of a message. @throws {FormatError} */
export function parseJob(bytes: Uint8Array): Job {
  return parsed(JobMessage, bytes, "the job") as Job;
}

/** An outcome from the bytes of a message. @throws {FormatError} */
export function parseOutcome(bytes: Uint8Array): Outcome {
  return parsed(OutcomeMessage, bytes, "the outcome of a job") as Outcome;
}

/** How often a job was given back, from a message. @throws {FormatError} */
export function parseGiveBacks(bytes: Uint8Array): GiveBacks {
  return parsed(
    GiveBacksMessage,
    bytes,
    "how often a job was given back",
  ) as GiveBacks;
}

/** The record of a run from the bytes of a message. @throws {FormatError} */
export function parseRunRecord(bytes: Uint8Array): RunRecord {
  return parsed(RunMessage, bytes, "the record of a run") as RunRecord;
}

/** The sign of a worker from the bytes of a message. @throws {FormatError} */
export function parseWorkerSign(bytes: Uint8Array): WorkerSign {
  return parsed(SignMessage, bytes, "the sign of a worker") as WorkerSign;
}

/** What a message says; nothing when somebody wrote what is none. */
export function ifReadable<T>(parse: () => T): T | undefined {
  try {
    return parse();
  } catch (cause) {
    if (cause instanceof FormatError) return undefined;
    throw cause;
  }
}

/** A message as bytes. */
export function encodeMessage(
  message: Job | Outcome | GiveBacks | RunRecord | WorkerSign,
): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(message));
}

/**
 * Plain data in JSON that follows a schema.
 *
 * @throws {FormatError} when it does not; names the place.
 */
export function parsed(
  schema: v.GenericSchema,
  bytes: Uint8Array,
  what: string,
): unknown {
  let data: unknown;
  try {
    data = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new FormatError(`Cannot read ${what} as it is no JSON`, { cause });
  }
  const result = v.safeParse(schema, data, { abortEarly: true });
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw new FormatError(
    `Cannot read ${what} as ${v.getDotPath(issue) ?? "the whole"} must be ${
      issue.expected ?? "valid"
    }: current value is ${issue.received.slice(0, 200)}`,
    { hint: "Run the same version of medigan everywhere" },
  );
}
