/** Runs whose workers, coordinators and server fall: nothing is lost. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { inspectDevices } from "../../lib/runtime/mod.ts";
import { withFolder } from "../cli/folders.ts";
import { type CliResult, runCli, spawnCli } from "../cli/run_cli.ts";
import { drawFrom } from "../fuzz/mutate.ts";
import {
  countIn,
  digestsIn,
  keptBy,
  processesOf,
  shortenLeases,
  until,
} from "./chaos.ts";
import { sendHostileMessages } from "./hostile_messages.ts";
import { type NatsServer, natsTest, startNats } from "./nats_server.ts";
import { ACK_WAIT_MS } from "./doomed_worker.ts";
import { type RunningWorker, startWorker } from "./workers.ts";

const SAMPLES = 5000;
const KILLS = 20;
const LEASE_S = 5;

/** The native add-on is quicker; where it lacks WebAssembly does. */
const reports = await inspectDevices();
const hasNative = reports.some(({ device, isAvailable }) =>
  device === "native" && isAvailable
);
const DEVICE = hasNative ? "native" : "wasm";

interface Scene {
  readonly server: NatsServer;
  readonly folder: string;
  readonly workers: RunningWorker[];
  readonly coordinators: Coordinator[];
}

/** A `generate` that has others do the work. */
interface Coordinator {
  readonly process: Deno.ChildProcess;
  readonly result: Promise<void>;
  /** What it did, once it has ended. */
  ended?: CliResult;
}

const MAKING = ["generate", "0", "--seed", "7", "--device", DEVICE, "--quiet"];

async function makeAlone(folder: string, count: number): Promise<void> {
  const words = [...MAKING, "-n", `${count}`, "-o", folder];
  const { code, stderr } = await runCli(words);
  assert.equal(code, 0, stderr);
}

function startCoordinator({ server, folder }: Scene): Coordinator {
  const process = spawnCli([
    ...MAKING,
    ...["-n", `${SAMPLES}`, "-o", folder, "--resume"],
    ...["--nats", server.url, "--job-size", "50", "--tries", "100"],
  ]);
  const decoder = new TextDecoder();
  const coordinator: Coordinator = {
    process,
    result: process.output().then(({ code, stdout, stderr }) => {
      coordinator.ended = {
        code,
        stdout: decoder.decode(stdout),
        stderr: decoder.decode(stderr),
      };
    }),
  };
  return coordinator;
}

function addWorker({ server, workers }: Scene, place = workers.length): void {
  workers[place] = startWorker(server, [
    ...["--device", DEVICE, "--threads", "1"],
    ...["--ack-wait", `${ACK_WAIT_MS / 1000}`],
  ]);
}

/** Something that happens when so many samples are there. */
interface Blow {
  readonly at: number;
  readonly strike: (scene: Scene) => unknown;
}

/** What happens to a run; the same seed, the same plot. */
function plotOf(seed: number): Blow[] {
  const draw = drawFrom(seed);
  const within = (share: number) => Math.round(share * SAMPLES);
  const kills = Array.from({ length: KILLS }, (): Blow => {
    const victim = draw(12);
    const at = within(0.02) + draw(within(0.9));
    return { at, strike: (scene) => killWorker(scene, victim) };
  });
  const others: Blow[] = [
    { at: within(0.1), strike: ({ server }) => sendHostileMessages(server) },
    { at: within(0.2), strike: killCoordinator },
    { at: within(0.3), strike: stopWorkerForAWhile },
    { at: within(0.4), strike: restartServer },
    { at: within(0.5), strike: (scene) => addWorker(scene) },
    { at: within(0.5), strike: (scene) => addWorker(scene) },
    {
      at: within(0.6),
      strike: (scene) => scene.coordinators.push(startCoordinator(scene)),
    },
    { at: within(0.7), strike: stopWorkerForAWhile },
    { at: within(0.8), strike: restartServer },
  ];
  return [...kills, ...others].toSorted((one, other) => one.at - other.at);
}

async function killWorker(scene: Scene, victim: number): Promise<void> {
  const place = victim % scene.workers.length;
  await scene.workers[place]?.kill();
  addWorker(scene, place);
}

async function killCoordinator(scene: Scene): Promise<void> {
  const fallen = scene.coordinators.shift();
  fallen?.process.kill("SIGKILL");
  await fallen?.result;
  scene.coordinators.push(startCoordinator(scene));
}

async function restartServer({ server }: Scene): Promise<void> {
  await server.kill();
  await server.start();
}

/** It holds its job for longer than others wait for it. */
async function stopWorkerForAWhile({ workers }: Scene): Promise<void> {
  const slow = workers[0]?.process;
  slow?.kill("SIGSTOP");
  await new Promise((resolve) => setTimeout(resolve, 1.5 * ACK_WAIT_MS));
  slow?.kill("SIGCONT");
}

async function play(scene: Scene, plot: readonly Blow[]): Promise<void> {
  const { server, folder, coordinators } = scene;
  const stand = async () => {
    const files = countIn(folder, ".png");
    return `${files} are, the server keeps ${
      JSON.stringify(await keptBy(server))
    }`;
  };
  for (const [struck, { at, strike }] of plot.entries()) {
    await until(
      `${at} samples are there, for blow ${struck} of ${plot.length}`,
      () => isSomebodyLeading(scene) && countIn(folder, ".png") >= at,
      stand,
    );
    await strike(scene);
  }
  await until(
    "the coordinators end",
    () => isSomebodyLeading(scene) && coordinators.every(({ ended }) => ended),
    stand,
  );
}

/** A coordinator that gave no sign for too long leaves the run to another. */
function isSomebodyLeading({ coordinators }: Scene): true {
  const results = coordinators.map(({ ended }) => ended);
  const isRight = (result: CliResult | undefined) =>
    result === undefined || result.code === 0 ||
    /another process leads it/.test(result.stderr);
  const isFine = results.every(isRight) &&
    results.some((result) => result === undefined || result.code === 0);
  assert(isFine, JSON.stringify(results, undefined, 1));
  return true;
}

async function killAll({ workers, coordinators }: Scene): Promise<void> {
  for (const worker of workers) await worker.kill();
  for (const { process, ended, result } of coordinators) {
    if (ended === undefined) process.kill("SIGKILL");
    await result;
  }
}

async function endWorkers(workers: readonly RunningWorker[]): Promise<void> {
  const codes = await Promise.all(workers.map((worker) => worker.stop()));
  assert.deepEqual(codes, workers.map(() => 0));
}

natsTest(
  "5,000 samples are those of one machine, whatever falls meanwhile",
  () =>
    withFolder(async (dir) => {
      const alone = join(dir, "alone");
      await makeAlone(alone, SAMPLES);
      await using server = await startNats();
      await shortenLeases(server, LEASE_S);
      const scene: Scene = {
        server,
        folder: join(dir, "many"),
        workers: [],
        coordinators: [],
      };
      await using held = new AsyncDisposableStack();
      held.defer(() => killAll(scene));
      addWorker(scene);
      addWorker(scene);
      scene.coordinators.push(startCoordinator(scene));
      await play(scene, plotOf(7));
      assert.deepEqual(await digestsIn(scene.folder), await digestsIn(alone));
      await endWorkers(scene.workers);
      assert.deepEqual(await keptBy(server), {});
      assert.deepEqual(await processesOf(server), []);
    }),
);
