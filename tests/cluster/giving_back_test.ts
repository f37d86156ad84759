/** Workers that are stopped in the middle of a job. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { connectNats } from "../../lib/cluster/connection/connect.ts";
import { ensureStreams } from "../../lib/cluster/connection/streams.ts";
import { withFolder } from "../cli/folders.ts";
import { runCli, spawnCli } from "../cli/run_cli.ts";
import { digestsIn, keptBy, until } from "./chaos.ts";
import { type NatsServer, natsTest, startNats } from "./nats_server.ts";
import { startWorker } from "./workers.ts";

const MAKING = [
  ...["generate", "0", "-n", "300", "--seed", "7"],
  ...["--device", "wasm", "--quiet"],
];

/** One job, which takes seconds and may be tried once. */
const ONE_JOB = ["--job-size", "300", "--tries", "1"];

const JOBS = "medigan-jobs";

/** How often the server handed jobs out; what goes back counts again. */
async function deliveries({ url }: NatsServer): Promise<number> {
  await using connection = await connectNats({ servers: url }, {});
  await ensureStreams(connection);
  let sum = 0;
  for await (const consumer of connection.manager.consumers.list(JOBS)) {
    sum += consumer.delivered.consumer_seq;
  }
  return sum;
}

/** Starts a worker, and stops it when it has begun the job. */
async function stopAtWork(
  server: NatsServer,
  signal: Deno.Signal,
): Promise<void> {
  const before = await deliveries(server);
  const process = spawnCli([
    ...["worker", "--nats", server.url, "--device", "wasm"],
    "--json",
  ]);
  await until(
    "a worker has the job",
    async () => await deliveries(server) > before,
  );
  process.kill(signal);
  const { code, stdout } = await process.output();
  const { givenBack, done, dead } = JSON.parse(
    new TextDecoder().decode(stdout),
  );
  assert.deepEqual({ code, givenBack, done, dead }, {
    code: 0,
    givenBack: 1,
    done: 0,
    dead: 0,
  });
}

natsTest(
  "a job that stopping workers give back is not tried by that",
  () =>
    withFolder(async (dir) => {
      await using server = await startNats();
      const [alone, many] = [join(dir, "alone"), join(dir, "many")];
      const local = await runCli([...MAKING, "-o", alone]);
      assert.equal(local.code, 0, local.stderr);
      const running = runCli([
        ...[...MAKING, "-o", many, "--nats", server.url],
        ...ONE_JOB,
      ]);
      await stopAtWork(server, "SIGINT");
      await stopAtWork(server, "SIGTERM");
      await using last = startWorker(server, ["--once"]);
      const { code, stderr } = await running;
      assert.equal(code, 0, stderr);
      assert.equal((await last.process.status).code, 0);
      assert.deepEqual(await digestsIn(many), await digestsIn(alone));
      assert.deepEqual(await keptBy(server), {});
    }),
);
