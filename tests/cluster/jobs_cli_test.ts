/** `medigan jobs`, as owners of runs use it. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { connectNats } from "../../lib/cluster/connection/connect.ts";
import { ensureStreams } from "../../lib/cluster/connection/streams.ts";
import { jobSubject } from "../../lib/cluster/protocol/subjects.ts";
import { withFolder } from "../cli/folders.ts";
import { runCli, runJson } from "../cli/run_cli.ts";
import { keptBy, until } from "./chaos.ts";
import { answerOne } from "./hostile_worker.ts";
import { natsTest, startNats } from "./nats_server.ts";
import { startWorker } from "./workers.ts";

const EXIT_USAGE = 2;
const MAKING = [
  ...["generate", "0", "-n", "6", "--seed", "7", "--device", "wasm"],
  ...["--quiet", "--job-size", "6", "--tries", "1"],
];

interface Run {
  readonly run: string;
  readonly state: string;
  readonly done: number;
  readonly total: number;
}

interface Details extends Run {
  readonly waiting: number;
  readonly isLed: boolean;
  readonly dead: readonly { first: number; end: number; reason: string }[];
}

natsTest(
  "a run whose job was given up is listed, shown, retried and finished",
  () =>
    withFolder(async (dir) => {
      await using server = await startNats();
      const nats = ["--nats", server.url];
      const none = await runCli(["jobs", "ls", ...nats]);
      assert.equal(none.stdout, "No runs\n");
      const running = runCli([...MAKING, "-o", join(dir, "run"), ...nats]);
      await using connection = await connectNats({ servers: server.url }, {});
      await ensureStreams(connection);
      await answerOne(connection, ({ put }) => put(new Uint8Array()));
      const failed = await running;
      assert.equal(failed.code, 1);
      assert.match(failed.stderr, /medigan jobs retry\s+[0-9a-f]{16}/);
      const listed = await runJson<{ runs: Run[] }>(["jobs", "ls", ...nats]);
      const [run] = listed.document.runs;
      assert.deepEqual([run?.state, run?.done, run?.total], ["failed", 0, 6]);
      const name = run?.run.slice(0, 6) ?? "";
      const shown = await runJson<Details>(["jobs", "show", name, ...nats]);
      const { waiting, isLed, dead: [dead] } = shown.document;
      assert.deepEqual([waiting, isLed], [0, false]);
      assert.deepEqual([dead?.first, dead?.end], [0, 6]);
      const text = await runCli(["jobs", "show", name, ...nats]);
      assert.match(text.stdout, /samples 0 to 5/);
      const retried = await runJson<{ retried: number }>(
        ["jobs", "retry", name, ...nats],
      );
      assert.equal(retried.document.retried, 1);
      await using _worker = startWorker(server);
      const again = await runCli(
        [...MAKING, "-o", join(dir, "run"), ...nats, "--resume"],
      );
      assert.equal(again.code, 0, again.stderr);
      const over = await runCli(["jobs", "retry", name, ...nats]);
      assert.equal(over.code, EXIT_USAGE);
      assert.match(over.stderr, /it is finished/);
    }),
);

natsTest(
  "a cancelled run ends the process that leads it; others are not known",
  () =>
    withFolder(async (dir) => {
      await using server = await startNats();
      const nats = ["--nats", server.url];
      const running = runCli([...MAKING, "-o", join(dir, "run"), ...nats]);
      const runs = async () =>
        (await runJson<{ runs: Run[] }>(["jobs", "ls", ...nats])).document.runs;
      await until("there is a run", async () => (await runs()).length === 1);
      const [run] = await runs();
      const cancelled = await runJson<Run>(
        ["jobs", "cancel", run?.run ?? "", ...nats],
      );
      assert.equal(cancelled.document.state, "cancelled");
      const { code, stderr } = await running;
      assert.equal(code, EXIT_USAGE);
      assert.match(stderr, /it is\s+cancelled/);
      for (const what of ["show", "cancel", "retry"]) {
        const unknown = await runCli(["jobs", what, "ffff", "--json", ...nats]);
        assert.equal(unknown.code, EXIT_USAGE);
        const { error } = JSON.parse(unknown.stdout);
        assert.match(error.message, /Cannot tell which run "ffff" means/);
      }
    }),
);

natsTest(
  "records that are none end neither lists nor workers",
  async () => {
    await using server = await startNats();
    const nats = ["--nats", server.url];
    await using connection = await connectNats({ servers: server.url }, {});
    await ensureStreams(connection);
    const run = "1".repeat(16);
    await connection.jetstream.publish(`medigan.runs.${run}`, "{");
    const place = { run, range: { first: 0, end: 1 } };
    const subject = jobSubject({ device: "any", trust: "data" }, place);
    await connection.jetstream.publish(subject, "{");
    const { code, document } = await runJson<{ runs: Run[] }>(
      ["jobs", "ls", ...nats],
    );
    assert.deepEqual([code, document.runs], [0, []]);
    await using worker = startWorker(server, ["--once"]);
    assert.equal((await worker.process.status).code, 0);
    assert.deepEqual(await keptBy(server), {});
  },
);
