/**
 * A real run with two workers on this machine beside the simulation's forecast.
 *
 *     deno run -A bench/scale/compare.ts [samples] [native|wasm] [png|npz]
 */
import { measureProcess } from "../process.ts";
import { type Output, scenarioOf } from "./cluster.ts";
import { readMeasured } from "./measured.ts";
import { NatsServer } from "./nats_server.ts";
import { simulate } from "./simulate.ts";

const [samples = "4096", device = "native", format = "png"] = Deno.args;
const WORKERS = 2;
const CLI = new URL("../../cli.ts", import.meta.url).pathname;
const JOB_SIZE = 256;

async function realSeconds(): Promise<number> {
  await using server = await NatsServer.start();
  const folder = await Deno.makeTempDir({ prefix: "medigan-compare-" });
  const nats = ["--nats", server.url];
  const one = ["--device", device, "--threads", "1"];
  const workers = Array.from(
    { length: WORKERS },
    () =>
      new Deno.Command(Deno.execPath(), {
        args: ["run", "-A", CLI, "worker", ...nats, ...one, "--quiet"],
        stdin: "null",
        stdout: "null",
        stderr: "null",
      }).spawn(),
  );
  const run = (count: number, name: string) =>
    measureProcess(Deno.execPath(), [
      ...["run", "-A", CLI, "generate", "0", ...nats, ...one, "--quiet"],
      ...["-n", String(count), "--job-size", String(JOB_SIZE)],
      ...["--format", format, "--output", `${folder}/${name}`],
      ...format === "npz" ? ["--shard-size", String(JOB_SIZE)] : [],
    ]);
  try {
    // The first run opens the model on each worker and starts this process.
    const first = await run(WORKERS * JOB_SIZE, "first");
    const all = await run(Number(samples), "all");
    console.log(`the first ${WORKERS} jobs: ${first.wallMs / 1000} s`);
    return all.wallMs / 1000;
  } finally {
    await Promise.all(workers.map(stop));
    await Deno.remove(folder, { recursive: true });
  }
}

async function stop(worker: Deno.ChildProcess): Promise<void> {
  try {
    worker.kill("SIGTERM");
  } catch {
    // It has ended before, and the run has said why.
  }
  await worker.status;
}

const measured = await readMeasured();
const planned = scenarioOf({
  ...{ measured, workers: WORKERS, samples: Number(samples), device },
  ...{ model: "bundled", output: format as Output },
});
const forecast = simulate({
  ...planned,
  samplesPerJob: JOB_SIZE,
  workers: {
    ...planned.workers,
    ...{ speedSpread: 0, slowShare: 0, modelBytes: 0 },
    meanSecondsToFailure: Infinity,
  },
});
const start =
  measured.jobs.find((job) => job.model === "bundled" && job.device === device)
    ?.startSeconds ?? NaN;
console.log(`measured: ${await realSeconds()} s`);
console.log(`forecast: ${forecast.seconds + start} s, ${start} s of it start`);
