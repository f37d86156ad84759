/** Jobs that cannot be done, and what owners of runs can do. */
import assert from "node:assert/strict";
import { join } from "node:path";
import {
  cancelRun,
  listRuns,
  natsEngine,
  retryRun,
  runWorker,
  showRun,
} from "../../lib/cluster/mod.ts";
import { buildPackage } from "../../lib/contribute/mod.ts";
import { Generators } from "../../lib/generators.ts";
import type { MediganEvent } from "../../lib/events.ts";
import { withFolder } from "../cli/folders.ts";
import { netCard, writeFolder } from "../contribute/packages.ts";
import { openStore } from "../../lib/store/mod.ts";
import { natsTest, startNats } from "./nats_server.ts";
import { withCluster } from "./with_cluster.ts";

/** Code that fails at sample 5, unless a file of its package says otherwise. */
const POISONED =
  `export async function generate({ random, emit }, { indices }) {
  for (const index of indices) {
    if (index === 5) throw new Error("sample 5 is poisoned");
    const out = random.uniforms([1, 2, 2], { index, name: "out" });
    await emit({ index, parts: { out } });
  }
}`;

async function poisonedPackage(dir: string): Promise<string> {
  const folder = join(dir, "poisoned");
  await writeFolder(folder, {
    "generate.js": POISONED,
    "medigan.json": JSON.stringify(netCard({
      family: "code",
      checkpoint: { path: "generate.js" },
    })),
  });
  const store = openStore({ dir: join(dir, "building"), offline: true });
  const output = join(dir, "poisoned.zip");
  await buildPackage(folder, { store, output });
  return output;
}

natsTest(
  "a poisoned job ends in a dead letter, and all others are done",
  () =>
    withFolder(async (dir) => {
      await using server = await startNats();
      const servers = server.url;
      const store = openStore({
        dir: join(dir, "cache"),
        lockfile: join(dir, "medigan.lock"),
        offline: true,
      });
      const model = await poisonedPackage(dir);
      const stop = new AbortController();
      const working = runWorker({
        servers,
        store,
        device: "wasm",
        allowModelCode: true,
        signal: stop.signal,
      });
      const notices: MediganEvent[] = [];
      const making = new Generators({ store }).generate(model, {
        numSamples: 12,
        batchSize: 2,
        seed: 7,
        allowModelCode: true,
        format: "npy",
        output: join(dir, "run"),
        engine: natsEngine({ servers, jobSize: 2 }),
        onEvent: (event) => notices.push(event),
      });
      await assert.rejects(making, /samples 4 to 5 .*poisoned/);
      assert(
        notices.some((one) => one.type === "notice" && one.code === "job-dead"),
      );
      const names = [...Deno.readDirSync(join(dir, "run"))].map(({ name }) =>
        name
      );
      assert.equal(names.filter((name) => name.endsWith(".npy")).length, 10);
      const [summary] = await listRuns({ servers });
      assert.equal(summary?.state, "failed");
      const run = summary?.run ?? "";
      const { dead, waiting } = await showRun(run.slice(0, 6), { servers });
      assert.deepEqual(dead.map(({ first, end }) => [first, end]), [[4, 6]]);
      assert.equal(waiting, 0);
      assert.equal((await retryRun(run, { servers })).retried, 1);
      assert.equal((await cancelRun(run, { servers })).state, "cancelled");
      await assert.rejects(retryRun(run, { servers }), { code: "usage" });
      await assert.rejects(showRun("zz", { servers }), /Cannot tell which run/);
      stop.abort();
      assert.equal((await working).dead >= 1, true);
    }),
);

natsTest(
  "samples in memory equal those of one machine",
  () =>
    withCluster(async ({ servers, store }) => {
      const options = {
        numSamples: 20,
        seed: 3,
        device: "wasm",
        batchSize: 4,
      } as const;
      const generators = new Generators({ store });
      const alone = await generators.generate(0, options);
      const stop = new AbortController();
      const working = runWorker({
        servers,
        store,
        device: "wasm",
        concurrency: 2,
        signal: stop.signal,
      });
      const engine = natsEngine({ servers, jobSize: 4 });
      assert.deepEqual(
        await generators.generate(0, { ...options, engine }),
        alone,
      );
      const weights = await Deno.readFile(
        "models/bundled/mass_cdcgan.safetensors",
      );
      const own = { ...options, weights };
      const latents = new Float32Array(64).fill(0.5);
      assert.deepEqual(
        await generators.generate(0, { ...own, latents, engine }),
        await generators.generate(0, { ...own, latents }),
      );
      const first = generators.stream(0, { ...options, seed: 4, engine });
      assert.equal((await first.next()).value?.index, 0);
      await first.return();
      const states = (await listRuns({ servers })).map(({ state }) => state);
      assert.deepEqual(states.toSorted(), [
        "cancelled",
        "finished",
        "finished",
      ]);
      stop.abort();
      await working;
    }),
);
