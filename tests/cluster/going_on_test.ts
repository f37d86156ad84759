/** Runs that go on: after workers, coordinators and servers were gone. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { listRuns, natsEngine, runWorker } from "../../lib/cluster/mod.ts";
import type { MediganEvent } from "../../lib/events.ts";
import { Generators } from "../../lib/generators.ts";
import { natsTest } from "./nats_server.ts";
import { withCluster } from "./with_cluster.ts";

const RUN = { numSamples: 40, batchSize: 2, seed: 5, device: "wasm" } as const;

function codeOf(event: MediganEvent): string | undefined {
  return event.type === "notice" ? event.code : undefined;
}

async function manifestIn(folder: string): Promise<string> {
  return await Deno.readTextFile(join(folder, "manifest.json"));
}

natsTest(
  "a run goes on when the server was gone in the middle",
  () =>
    withCluster(async ({ dir, server, servers, store, generators }) => {
      const [alone, many] = [join(dir, "alone"), join(dir, "many")];
      await generators.generate(0, { ...RUN, output: alone });
      const stop = new AbortController();
      const working = runWorker({
        servers,
        store,
        device: "wasm",
        signal: stop.signal,
      });
      const codes = new Set<string | undefined>();
      let restarting: Promise<void> | undefined;
      await generators.generate(0, {
        ...RUN,
        output: many,
        engine: natsEngine({ servers, jobSize: 2 }),
        onEvent(event) {
          codes.add(codeOf(event));
          if (event.type !== "samples" || event.done < 10) return;
          restarting ??= server.kill().then(() => server.start());
        },
      });
      await restarting;
      assert.equal(await manifestIn(many), await manifestIn(alone));
      assert(codes.has("server-away") && codes.has("server-back"));
      stop.abort();
      await working;
    }),
);

natsTest(
  "a run that was interrupted is resumed, and a second leader waits",
  () =>
    withCluster(async ({ dir, servers, store, generators }) => {
      const [alone, many] = [join(dir, "alone"), join(dir, "many")];
      await generators.generate(0, { ...RUN, output: alone });
      const stop = new AbortController();
      const working = runWorker({
        servers,
        store,
        device: "wasm",
        concurrency: 2,
        signal: stop.signal,
      });
      const engine = natsEngine({ servers, jobSize: 2 });
      const interrupt = new AbortController();
      const codes = new Set<string | undefined>();
      let second: Promise<unknown> | undefined;
      const first = generators.generate(0, {
        ...RUN,
        output: many,
        engine,
        signal: interrupt.signal,
        onEvent(event) {
          if (event.type !== "samples" || event.done < 6) return;
          second ??= generators.generate(0, {
            ...RUN,
            output: many,
            resume: true,
            engine,
            onEvent(told) {
              codes.add(codeOf(told));
              if (codes.has("coordinator-waits")) interrupt.abort();
            },
          });
        },
      });
      await assert.rejects(first);
      await second;
      assert(codes.has("coordinator-waits"));
      assert.equal(await manifestIn(many), await manifestIn(alone));
      const [run] = await listRuns({ servers });
      assert.deepEqual([run?.state, run?.done], ["finished", 40]);
      stop.abort();
      await working;
    }),
);

natsTest(
  "a worker that may work once stops when no run is left",
  () =>
    withCluster(async ({ dir, servers, store }) => {
      const done = await runWorker({
        servers,
        store,
        once: true,
        device: "wasm",
      });
      assert.equal(done.done, 0);
      const making = new Generators({ store }).generate(0, {
        ...RUN,
        numSamples: 6,
        format: "npz",
        shardSize: 3,
        output: join(dir, "shards"),
        engine: natsEngine({ servers, requireDevice: "wasm" }),
      });
      while ((await listRuns({ servers })).length < 1) {
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      const working = runWorker({ servers, store, once: true, device: "wasm" });
      const { files, device } = await making;
      assert.equal(device, "wasm");
      assert.deepEqual(
        files.filter(({ part }) => part === "image").map(({ name }) => name),
        [0, 0, 0, 1, 1, 1].map((shard) =>
          shard === 0 ? "000000-000002.npz" : "000003-000005.npz"
        ),
      );
      assert((await working).done >= 1);
    }),
);
