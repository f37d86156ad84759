/** Jobs that are too much for workers, and workers that are too late. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { listRuns } from "../../lib/cluster/mod.ts";
import { withFolder } from "../cli/folders.ts";
import { runCli, runJson } from "../cli/run_cli.ts";
import { countIn, digestsIn, keptBy, until } from "./chaos.ts";
import { ACK_WAIT_MS, startDoomedWorker } from "./doomed_worker.ts";
import { type NatsServer, natsTest, startNats } from "./nats_server.ts";
import { startWorker } from "./workers.ts";

const MAKING = [
  ...["generate", "0", "-n", "200", "--seed", "7"],
  ...["--device", "wasm", "--quiet"],
];
const TRIES = 2;
const JOBS = ["--job-size", "16", "--tries", `${TRIES}`];
const WORKER = ["--ack-wait", `${ACK_WAIT_MS / 1000}`];

/** Of what is made on this machine alone. */
async function digestsAlone(dir: string) {
  const folder = join(dir, "alone");
  const { code, stderr } = await runCli([...MAKING, "-o", folder]);
  assert.equal(code, 0, stderr);
  return await digestsIn(folder);
}

natsTest(
  "a job that its workers die over is given up, and done when sent again",
  () =>
    withFolder(async (dir) => {
      const wanted = await digestsAlone(dir);
      await using server = await startNats();
      const folder = join(dir, "many");
      const nats = ["--nats", server.url];
      const run = runCli([...MAKING, "-o", folder, ...nats, ...JOBS]);
      for (let death = 0; death < TRIES; death++) {
        await untilThereIsARun(server);
        await using doomed = startDoomedWorker(server, "SIGKILL", 32);
        await doomed.process.status;
      }
      await using worker = startWorker(server, WORKER);
      const { code, stderr } = await run;
      assert.notEqual(code, 0);
      assert.match(
        stderr.replace(/\s+/g, " "),
        /samples 32 to 47 \(It was given to workers 2 times/,
      );
      const { document } = await runJson<{ retried: number }>(
        ["jobs", "retry", idIn(stderr), ...nats],
      );
      assert.equal(document.retried, 1);
      const again = await runCli([
        ...[...MAKING, "-o", folder, ...nats, ...JOBS],
        "--resume",
      ]);
      assert.equal(again.code, 0, again.stderr);
      assert.deepEqual(await digestsIn(folder), wanted);
      assert.equal(await worker.stop(), 0);
      assert.deepEqual(await keptBy(server), {});
    }),
);

async function untilThereIsARun({ url }: NatsServer): Promise<void> {
  await until(
    "there is a run",
    async () => (await listRuns({ servers: url })).length > 0,
  );
}

function hasSample(folder: string, index: number): boolean {
  const start = `${index}`.padStart(6, "0");
  return [...Deno.readDirSync(folder)].some(({ name }) =>
    name.startsWith(start)
  );
}

function idIn(text: string): string {
  return /run ([0-9a-f]{16})/.exec(text)?.[1] ?? "";
}

natsTest(
  "what slow workers send too late changes nothing",
  () =>
    withFolder(async (dir) => {
      const wanted = await digestsAlone(dir);
      await using server = await startNats();
      const folder = join(dir, "many");
      const nats = ["--nats", server.url];
      const run = runCli([...MAKING, "-o", folder, ...nats, ...JOBS]);
      await untilThereIsARun(server);
      await using early = startDoomedWorker(server, "SIGSTOP");
      await using late = startDoomedWorker(server, "SIGSTOP");
      const held = await Promise.all([early.met, late.met]);
      await using worker = startWorker(server, WORKER);
      // The one goes on in the middle of the run, the other after its end.
      await until(
        `another did what begins with ${held[0]}`,
        () => countIn(folder, ".png") > 0 && hasSample(folder, held[0]),
      );
      early.process.kill("SIGCONT");
      const { code, stderr } = await run;
      assert.equal(code, 0, stderr);
      late.process.kill("SIGCONT");
      assert.equal((await early.process.status).code, 0);
      assert.equal((await late.process.status).code, 0);
      assert.equal(await worker.stop(), 0);
      assert.deepEqual(await digestsIn(folder), wanted);
      assert.deepEqual(await keptBy(server), {});
    }),
);
