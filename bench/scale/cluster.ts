/** Scenarios from measured costs and assumptions. */
import assumptions from "./assumptions.json" with { type: "json" };
import type { Cost } from "./cost.ts";
import type { Measured } from "./measured.ts";
import type { Load, Scenario, ServerFacts } from "./scenario.ts";

/** What becomes of the samples. */
export const OUTPUTS = ["png", "npz", "obj", "statistics"] as const;

/** One of them. */
export type Output = typeof OUTPUTS[number];

/** A run to plan. */
export interface Plan {
  readonly measured: Measured;
  readonly workers: number;
  readonly samples: number;
  readonly output: Output;
  /** Model, as the measured jobs name it. */
  readonly model: string;
  readonly device: string;
  /** Seconds that a job shall take; samples are rounded to batches. */
  readonly jobSeconds?: number | undefined;
  readonly seed?: bigint | undefined;
}

/** The scenario of a plan. */
export function scenarioOf(plan: Plan): Scenario {
  const { measured, workers, samples, seed = 1n } = plan;
  const perSample = secondsPerSample(plan);
  const samplesPerJob = jobSize(plan, perSample);
  const { leastJobs, jobsPerWorker, ...links } = assumptions.coordinator;
  const window = Math.max(leastJobs, jobsPerWorker * workers);
  return {
    seed,
    samples,
    samplesPerJob,
    // A job is parsed, its result packed, put and acknowledged.
    compute: { perJob: clientSecondsPerJob(measured), perSample },
    result: resultOf(plan, samplesPerJob),
    workers: { ...assumptions.workers, count: workers },
    server: serverOf(measured),
    coordinator: {
      ...links,
      window,
      thread: lineOf(measured, "get", "client"),
      disk: diskOf(plan),
      leavesResults: plan.output === "obj",
    },
  };
}

function secondsPerSample({ measured, model, device, output }: Plan): number {
  const job = measured.jobs.find((one) =>
    one.model === model && one.device === device
  );
  if (job === undefined) {
    const known = measured.jobs.map((one) => `${one.model} on ${one.device}`);
    throw new RangeError(
      `${model} on ${device} must be one of: ${known.join(", ")}`,
    );
  }
  const { secondsPerImage } = assumptions.statistics;
  const features = output === "statistics" ? secondsPerImage : 0;
  return job.secondsPerSample + features;
}

/** Whole batches, or whole shards, and enough jobs for all workers. */
function jobSize(
  { samples, workers, output, jobSeconds = assumptions.job.seconds }: Plan,
  perSample: number,
): number {
  const unit = output === "npz"
    ? assumptions.npz.shardSize
    : assumptions.job.aligned;
  const fair = samples / workers / 2; // As lib/cluster's job_size.ts.
  const wanted = Math.min(jobSeconds / perSample, fair);
  return unit * Math.max(1, Math.round(wanted / unit));
}

function resultOf(
  { measured, output }: Plan,
  samplesPerJob: number,
): Scenario["result"] {
  const { npz, statistics } = assumptions;
  if (output === "npz") return { perJob: 0, perSample: npz.bytesPerSample };
  if (output !== "statistics") {
    return { perJob: 0, perSample: pngBytes(measured) };
  }
  const { bytesPerImage, bytesOfSums } = statistics;
  return samplesPerJob * bytesPerImage < bytesOfSums
    ? { perJob: 0, perSample: bytesPerImage }
    : { perJob: bytesOfSums, perSample: 0 };
}

/** Random weights make other pictures than trained ones. */
function pngBytes({ jobs }: Measured): number {
  return jobs.find(({ model }) => model === "bundled")?.bytesPerSample ?? NaN;
}

function diskOf({ measured, output }: Plan): Load {
  const { secondsPerFile, secondsPerByte } = measured.disk;
  const { bytesPerSample, shardSize } = assumptions.npz;
  const fileBytes = {
    png: pngBytes(measured),
    npz: bytesPerSample * shardSize,
    obj: Infinity,
    statistics: Infinity,
  }[output];
  const isWritten = output === "png" || output === "npz";
  const perByte = secondsPerFile / fileBytes + secondsPerByte;
  return { perJob: 0, perByte: isWritten ? perByte : 0 };
}

function clientSecondsPerJob({ messages, objects }: Measured): number {
  const put = objects[0]?.put.client ?? 0;
  return messages.pullAlone.client + messages.publishAlone.client + put;
}

/** The server's processor time, as if all of it were one thread's. */
function serverOf(measured: Measured): ServerFacts {
  const { publishTogether, pullTogether } = measured.messages;
  const [empty, many, , large] = measured.recoveries;
  const remove = lineOf(measured, "remove", "server");
  const put = lineOf(measured, "put", "server");
  const get = lineOf(measured, "get", "server");
  const start = empty?.seconds ?? 0;
  const message = publishTogether.server + pullTogether.server;
  return {
    ...assumptions.server,
    publish: publishTogether.server,
    deliver: pullTogether.server,
    extend: publishTogether.server,
    store: { ...put, perJob: put.perJob + publishTogether.server },
    read: {
      perJob: get.perJob + remove.perJob + message,
      perByte: get.perByte + remove.perByte,
    },
    diskBytesPerSecond: 1 / measured.disk.secondsPerByte,
    restartsAt: [],
    recovery: {
      perServer: start,
      perMessage: ((many?.seconds ?? 0) - start) / (many?.messages || 1),
      perByte: Math.max(0, (large?.seconds ?? 0) - start) / (large?.bytes || 1),
    },
  };
}

/** A straight line through the smallest and the largest object. */
function lineOf(
  { objects }: Measured,
  what: "put" | "get" | "remove",
  side: keyof Cost,
): Load {
  const [small, large] = [objects[0], objects[objects.length - 1]];
  if (small === undefined || large === undefined) {
    throw new RangeError("No objects were measured");
  }
  const rise = large[what][side] - small[what][side];
  const perByte = rise / (large.bytes - small.bytes);
  return { perByte, perJob: small[what][side] - perByte * small.bytes };
}
