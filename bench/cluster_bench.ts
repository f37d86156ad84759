/**
 * What it costs to have samples made over NATS on one machine: beside the local
 * engine on the same cores, and with one and two workers of one thread each.
 *
 *     deno run -A bench/cluster_bench.ts [native|wasm [repeats [samples]]]
 *
 * Needs nats-server, and Linux for processor times. Jobs have 100 samples, files
 * are PNG, or npz of 100: then this process writes little. What is compared takes
 * turns, so that others on the machine disturb all alike; medians.
 */
import { join } from "node:path";
import process from "node:process";
import { writeSafetensors } from "../lib/checkpoint/mod.ts";
import { natsEngine } from "../lib/cluster/mod.ts";
import { makeScratchDir } from "../lib/platform/files.ts";
import { loadCatalogue } from "../lib/registry/mod.ts";
import type { Device } from "../lib/runtime/mod.ts";
import {
  type Engine,
  findCard,
  openGenerator,
  writeSamples,
} from "../lib/sampling/mod.ts";
import { openStore } from "../lib/store/mod.ts";
import { startWorker } from "../tests/cluster/workers.ts";
import { fullWidthTensors } from "./full_width_dcgan.ts";
import { median } from "./process.ts";
import { NatsServer, processorSeconds } from "./scale/nats_server.ts";

const JOB_SIZE = 100;

/** What is measured: a model, and how its samples are made. */
interface Case {
  readonly model: string;
  readonly weights?: string;
  readonly samples: number;
  readonly device: Device;
  /** Files of one image each, or of all those of a job. */
  readonly format: "png" | "npz";
}

/** Milliseconds a sample. */
interface Pace {
  /** From the first job to the last. */
  readonly steadyMs: number;
  /** From the opening of the model to the manifest. */
  readonly wholeMs: number;
  /** Processor time of that: here, of workers, and of the server. */
  readonly processorMs: readonly number[];
}

type WallPace = Omit<Pace, "processorMs">;

async function makeRun(
  { model, weights, samples, device, format }: Case,
  engine?: Engine,
): Promise<WallPace> {
  await using scratch = await makeScratchDir();
  const store = openStore();
  const beginMs = performance.now();
  const catalogue = loadCatalogue();
  const card = await findCard(model, { catalogue, store });
  await using generator = await openGenerator(card, {
    ...{ store, device, weights, expectedItems: samples },
  });
  const seen: { done: number; atMs: number }[] = [];
  await writeSamples(generator, join(scratch.path, "run"), {
    numSamples: samples,
    seed: crypto.getRandomValues(new Uint32Array(1))[0] ?? 0,
    format,
    ...format === "npz" && { shardSize: JOB_SIZE },
    engine,
    onEvent(event) {
      if (event.type !== "samples") return;
      seen.push({ done: event.done, atMs: performance.now() });
    },
  });
  const endMs = performance.now();
  const first = seen.find(({ done }) => done >= JOB_SIZE);
  const last = seen.at(-1);
  if (first === undefined || last === undefined) throw new Error("No samples");
  return {
    steadyMs: (last.atMs - first.atMs) / (last.done - first.done),
    wholeMs: (endMs - beginMs) / samples,
  };
}

async function runHere(one: Case): Promise<Pace> {
  const before = process.cpuUsage();
  const pace = await makeRun(one);
  return { ...pace, processorMs: [ownMs(before) / one.samples] };
}

/** One run with so many workers, which were started before. */
async function runWith(
  server: NatsServer,
  one: Case,
  { workers, threads }: {
    readonly workers: number;
    readonly threads: number | undefined;
  },
): Promise<Pace> {
  await using held = new AsyncDisposableStack();
  const words = ["--device", one.device];
  if (threads !== undefined) words.push("--threads", `${threads}`);
  const crew = Array.from(
    { length: workers },
    () => held.use(startWorker(server, words)),
  );
  const engine = natsEngine({ servers: server.url, jobSize: JOB_SIZE });
  // They have begun, and read their program, when this is done.
  await makeRun({ ...one, samples: 4 * JOB_SIZE }, engine);
  const used = async () => {
    const each = crew.map(({ process: { pid } }) => processorSeconds(pid));
    const seconds = (await Promise.all(each)).reduce((a, b) => a + b);
    return [seconds * 1000, await server.cpuSeconds() * 1000];
  };
  const [own, others] = [process.cpuUsage(), await used()];
  const pace = await makeRun(one, engine);
  const now = await used();
  const processorMs = [
    ownMs(own),
    ...now.map((ms, place) => ms - (others[place] ?? 0)),
  ].map((ms) => ms / one.samples);
  return { ...pace, processorMs };
}

function ownMs(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** Runs ways in turn; the medians of each. */
async function compare(
  ways: { readonly [name: string]: () => Promise<Pace> },
  repeats: number,
): Promise<{ [name: string]: Pace }> {
  const paces = Object.entries(ways).map(([name, run]) => ({
    name,
    run,
    all: [] as Pace[],
  }));
  for (let turn = 0; turn < repeats; turn++) {
    for (const { run, all } of paces) all.push(await run());
  }
  return Object.fromEntries(paces.map(({ name, all }) => [name, {
    steadyMs: median(all.map((pace) => pace.steadyMs)),
    wholeMs: median(all.map((pace) => pace.wholeMs)),
    processorMs: [0, 1, 2].map((place) =>
      median(all.map((pace) => pace.processorMs[place] ?? 0))
    ),
  }]));
}

function report(name: string, paces: { [name: string]: Pace }): void {
  console.log(name);
  for (
    const [way, { steadyMs, wholeMs, processorMs }] of Object.entries(paces)
  ) {
    const [here, workers, server] = processorMs.map((ms) => ms.toFixed(2));
    console.log(
      `  ${way}: ${steadyMs.toFixed(2)} ms, ${
        wholeMs.toFixed(2)
      } ms with start-up; processor ${here} ms here, ${workers} ms of workers, ${server} ms of the server`,
    );
  }
  const { local, nats, one, two } = paces;
  if (!(local && nats && one && two)) return;
  const more = (of: (pace: Pace) => number) =>
    `${(100 * (of(nats) / of(local) - 1)).toFixed(1)} %`;
  const processor = ({ processorMs }: Pace) =>
    processorMs.reduce((sum, ms) => sum + ms);
  console.log(
    `  overhead: ${more((pace) => pace.steadyMs)}, ${
      more((pace) => pace.wholeMs)
    } with start-up, ${more(processor)} of processor time`,
  );
  const gain = one.steadyMs / two.steadyMs / 2;
  console.log(`  efficiency of two workers: ${gain.toFixed(2)}`);
}

if (import.meta.main) {
  const [device = "native", repeats = "5", samples = "2000"] = Deno.args;
  await using scratch = await makeScratchDir();
  const weights = join(scratch.path, "full_width.safetensors");
  await Deno.writeFile(weights, writeSafetensors(fullWidthTensors()));
  const shared = { samples: Number(samples), device: device as Device };
  const full = { ...shared, model: "5", weights };
  const cases: readonly Case[] = [
    { ...shared, model: "0", format: "png" },
    { ...full, format: "png" },
    { ...full, format: "npz" },
  ];
  await using server = await NatsServer.start();
  for (const one of cases) {
    const many = (workers: number, threads?: number) => () =>
      runWith(server, one, { workers, threads });
    const paces = await compare({
      local: () => runHere(one),
      nats: many(1),
      one: many(1, 1),
      two: many(2, 1),
    }, Number(repeats));
    const { model, format } = one;
    report(`model ${model} as ${format}, ${device}, ${samples} samples`, paces);
  }
  console.log(`load of the machine: ${Deno.loadavg()[0]?.toFixed(1)}`);
}
