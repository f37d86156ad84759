/** Results that are of no use: dropped, told, and made again. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { connectNats } from "../../lib/cluster/connection/connect.ts";
import { ensureStreams } from "../../lib/cluster/connection/streams.ts";
import {
  listRuns,
  natsEngine,
  retryRun,
  runWorker,
} from "../../lib/cluster/mod.ts";
import type { MediganEvent } from "../../lib/events.ts";
import { answerOne, archiveOf, EVIL_ANSWERS } from "./hostile_worker.ts";
import { natsTest } from "./nats_server.ts";
import { withCluster } from "./with_cluster.ts";

const RUN = { numSamples: 8, batchSize: 2, seed: 5, device: "wasm" } as const;

function refusals(events: readonly MediganEvent[]): string[] {
  return events.flatMap((event) =>
    event.type === "notice" && event.code === "result-refused"
      ? event.message
      : []
  );
}

natsTest(
  "whatever a worker answers, the run ends with what it should",
  () =>
    withCluster(async ({ dir, servers, store, generators }) => {
      const output = join(dir, "folder", "many");
      const alone = await generators.generate(0, {
        ...RUN,
        output: join(dir, "alone"),
      });
      await using connection = await connectNats({ servers }, {});
      await ensureStreams(connection);
      const events: MediganEvent[] = [];
      const making = generators.generate(0, {
        ...RUN,
        output,
        engine: natsEngine({ servers, jobSize: 2, tries: 20 }),
        onEvent: (event) => events.push(event),
      });
      for (const answer of EVIL_ANSWERS) await answerOne(connection, answer);
      const stop = new AbortController();
      const working = runWorker({
        servers,
        store,
        device: "wasm",
        signal: stop.signal,
      });
      assert.deepEqual(await making, alone);
      assert.equal(refusals(events).length, EVIL_ANSWERS.length);
      const names = [...Deno.readDirSync(join(dir, "folder"))];
      assert.deepEqual(names.map(({ name }) => name), ["many"]);
      stop.abort();
      await working;
    }),
);

natsTest(
  "a job that comes back useless every time is given up, and can be retried",
  () =>
    withCluster(async ({ dir, servers, store, generators }) => {
      const options = {
        ...RUN,
        output: join(dir, "run"),
        engine: natsEngine({ servers, jobSize: 8, tries: 2 }),
      };
      await using connection = await connectNats({ servers }, {});
      await ensureStreams(connection);
      const making = generators.generate(0, options);
      const failing = assert.rejects(
        making,
        /gave up on samples 0 to 7 \(What workers made of it is of no use/,
      );
      for (let time = 0; time < 2; time++) {
        await answerOne(
          connection,
          ({ put, range }) => put(archiveOf("..", range)),
        );
      }
      await failing;
      const [run] = await listRuns({ servers });
      assert.equal((await retryRun(run?.run ?? "", { servers })).retried, 1);
      const working = runWorker({ servers, store, device: "wasm", once: true });
      const again = await generators.generate(0, { ...options, resume: true });
      assert.equal(again.files.length, 8);
      assert.equal((await working).done, 1);
    }),
);

natsTest(
  "samples in memory are of no use when they are others",
  () =>
    withCluster(async ({ servers, store, generators }) => {
      const alone = await generators.generate(0, RUN);
      await using connection = await connectNats({ servers }, {});
      await ensureStreams(connection);
      const events: MediganEvent[] = [];
      const making = generators.generate(0, {
        ...RUN,
        engine: natsEngine({ servers, jobSize: 8 }),
        onEvent: (event) => events.push(event),
      });
      await answerOne(connection, ({ put, range }) =>
        put(archiveOf("samples.json", range)));
      const working = runWorker({ servers, store, device: "wasm", once: true });
      assert.deepEqual(await making, alone);
      assert.equal(refusals(events).length, 1);
      await working;
    }),
);
