/**
 * One run on a cluster, simulated with the measured costs.
 *
 *     deno run -A bench/scale/run.ts [--workers 1000] [--samples 1e9] [--output obj]
 *       [--model "ngf 64"] [--device native] [--job-seconds 10] [--seed 1]
 *       [--server-killed-at SECONDS]
 */
import { parseArgs } from "node:util";
import { type Output, OUTPUTS, scenarioOf } from "./cluster.ts";
import { readMeasured } from "./measured.ts";
import { simulate } from "./simulate.ts";
import { wallsOf } from "./walls.ts";
import { counted, duration, percent, size, table } from "./words.ts";

const { values } = parseArgs({
  options: {
    workers: { type: "string", default: "1000" },
    samples: { type: "string", default: "1e9" },
    output: { type: "string", default: "obj" },
    model: { type: "string", default: "ngf 64" },
    device: { type: "string", default: "native" },
    "job-seconds": { type: "string" },
    seed: { type: "string", default: "1" },
    "server-killed-at": { type: "string", multiple: true, default: [] },
  },
});

if (!OUTPUTS.includes(values.output as Output)) {
  throw new RangeError(`--output must be one of: ${OUTPUTS.join(", ")}`);
}
const jobSeconds = values["job-seconds"];
const planned = scenarioOf({
  measured: await readMeasured(),
  workers: Number(values.workers),
  samples: Number(values.samples),
  output: values.output as Output,
  model: values.model,
  device: values.device,
  seed: BigInt(values.seed),
  jobSeconds: jobSeconds === undefined ? undefined : Number(jobSeconds),
});
const restartsAt = values["server-killed-at"].map(Number);
const scenario = { ...planned, server: { ...planned.server, restartsAt } };
const outcome = simulate(scenario);

const facts: [string, string][] = [
  ["time", duration(outcome.seconds)],
  ["without any loss", duration(outcome.idealSeconds)],
  ["jobs", `${counted(outcome.jobs)} of ${counted(scenario.samplesPerJob)}`],
  ["attempts lost", counted(outcome.lostAttempts)],
  ["results refused", counted(outcome.refused)],
  ["jobs given up", counted(outcome.dead)],
  ["most stored", size(outcome.peakStoredBytes)],
  ["server", `${counted(outcome.messagesPerSecond)} messages/s`],
  ["", `${size(outcome.bytesPerSecond)}/s`],
  ...Object.entries(outcome.use).map(([part, share]): [string, string] => [
    part,
    percent(share),
  ]),
];
console.log(table(["", ""], facts));
console.log(`\n${
  table(
    ["busy all the time", "at workers", "at samples/s"],
    wallsOf(scenario).map(({ part, workers, samplesPerSecond }) => [
      ...[part, counted(workers), counted(samplesPerSecond)],
    ]),
  )
}`);
console.log(`\n${
  table(
    ["after", "waiting", "with workers", "to collect", "stored", "collected"],
    outcome.looks.map((look) => [
      ...[duration(look.seconds), counted(look.queued), counted(look.running)],
      ...[counted(look.uncollected), size(look.storedBytes)],
      percent(look.collected / outcome.jobs),
    ]),
  )
}`);
