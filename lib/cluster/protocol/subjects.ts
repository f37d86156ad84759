/** Names of streams, subjects and consumers. */
import { VERSION } from "../../version.ts";
import { parseRange, type Range, rangeToken } from "./ranges.ts";

/** Kinds of devices, and `any`. */
export const DEVICE_CLASSES = ["any", "webgpu", "native", "wasm"] as const;

/** Which devices a job may run on. */
export type DeviceClass = typeof DEVICE_CLASSES[number];

/** Whether a job runs code of others: `code` asks for workers that allow it. */
export const TRUST_CLASSES = ["data", "code"] as const;

/** What a job runs. */
export type TrustClass = typeof TRUST_CLASSES[number];

/** Streams. */
export const STREAMS = {
  jobs: "medigan-jobs",
  outcomes: "medigan-outcomes",
  runs: "medigan-runs",
  leases: "medigan-leases",
} as const;

/**
 * Workers take jobs of their own version only: another one could write other
 * bytes, and what it would say about a job is not known here.
 */
export const VERSION_TOKEN = VERSION.replaceAll(/[^0-9A-Za-z]+/g, "-");

/** Who may take a job. */
export interface JobClass {
  /** Devices. */
  readonly device: DeviceClass;
  /** Trust. */
  readonly trust: TrustClass;
}

/** Which part of which run. */
export interface JobPlace {
  /** Identifier of the run. */
  readonly run: string;
  /** Items of the job. */
  readonly range: Range;
}

const RUN_ID = /^[0-9a-f]{16}$/;

/** Whether a text is the identifier of a run. */
export function isRunId(text: string): boolean {
  return RUN_ID.test(text);
}

/** Subject of a job. */
export function jobSubject(
  { device, trust }: JobClass,
  { run, range }: JobPlace,
): string {
  return `medigan.jobs.${VERSION_TOKEN}.${device}.${trust}.${run}.${
    rangeToken(range)
  }`;
}

/** All jobs of a class. */
export function jobsOfClass({ device, trust }: JobClass): string {
  return `medigan.jobs.${VERSION_TOKEN}.${device}.${trust}.>`;
}

/** All jobs of a run. */
export function jobsOfRun(run: string): string {
  return `medigan.jobs.*.*.*.${run}.*`;
}

/** Name of the consumer of a class. */
export function consumerName({ device, trust }: JobClass): string {
  return `medigan-${VERSION_TOKEN}-${device}-${trust}`;
}

/** The place of a job by its subject, or `undefined` when it is none. */
export function parseJobSubject(subject: string): JobPlace | undefined {
  const [medigan, jobs, _version, _device, _trust, run, token, ...others] =
    subject.split(".");
  if (medigan !== "medigan" || jobs !== "jobs") return undefined;
  return others.length > 0 ? undefined : placeOf(run, token);
}

/** Subject of what became of a job. */
export function outcomeSubject(
  { run, range }: JobPlace,
  state: "done" | "dead",
): string {
  return `medigan.outcomes.${run}.${state}.${rangeToken(range)}`;
}

/** Subject of how often a job was given back untried. */
export function giveBacksSubject({ run, range }: JobPlace): string {
  return `medigan.outcomes.${run}.back.${rangeToken(range)}`;
}

/** All outcomes of a run, or those of one state. */
export function outcomesOfRun(run: string, state: "done" | "dead" | "*" = "*") {
  return `medigan.outcomes.${run}.${state}.*`;
}

/** Which part of which run ended how. */
export interface OutcomePlace extends JobPlace {
  /** How. */
  readonly state: "done" | "dead";
}

/** Name of the object that a job is made into. */
export function resultName(range: Range): string {
  return `result-${rangeToken(range)}`;
}

/** What an outcome's subject says, or `undefined` when it is none. */
export function parseOutcomeSubject(
  subject: string,
): OutcomePlace | undefined {
  const [medigan, outcomes, run, state, token, ...others] = subject.split(".");
  const isOutcome = medigan === "medigan" && outcomes === "outcomes" &&
    (state === "done" || state === "dead") && others.length === 0;
  const place = isOutcome ? placeOf(run, token) : undefined;
  return place && { ...place, state: state as "done" | "dead" };
}

function placeOf(
  run: string | undefined,
  token: string | undefined,
): JobPlace | undefined {
  const range = parseRange(token ?? "");
  if (run === undefined || !isRunId(run) || range === undefined) {
    return undefined;
  }
  return { run, range };
}

/** Subject of the record of a run. */
export function runSubject(run: string): string {
  return `medigan.runs.${run}`;
}

/** Subject of the lease of who leads a run. */
export function leaseSubject(run: string): string {
  return `medigan.leases.${run}`;
}

/** Stream of the objects of a run, which goes with the run. */
export function objectStream(run: string): string {
  return `medigan-objects-${run}`;
}

/** Subject of a piece of an object. */
export function pieceSubject(
  { run, name, piece }: {
    readonly run: string;
    readonly name: string;
    readonly piece: number | "*";
  },
): string {
  return `medigan.objects.${run}.${name}.${piece}`;
}

/** Subject on which workers say that they are there. */
export const WORKERS_SUBJECT = "medigan.workers";
