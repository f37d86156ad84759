/** Workers that are asked to end. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { runWorker } from "../../lib/cluster/mod.ts";
import { withFolder } from "../cli/folders.ts";
import { runCli } from "../cli/run_cli.ts";
import { natsTest, startNats } from "./nats_server.ts";
import { startWorker } from "./workers.ts";

natsTest(
  "workers that are interrupted end in order, and leave the run to others",
  () =>
    withFolder(async (dir) => {
      await using server = await startNats();
      await using first = startWorker(server, ["--once"]);
      await using second = startWorker(server, ["--concurrency", "2"]);
      const words = ["generate", "0", "-n", "60", "--seed", "7", "--quiet"];
      const output = join(dir, "run");
      const running = runCli([
        ...words,
        ...["--device", "wasm", "-o", output, "--job-size", "16"],
        ...["--nats", server.url],
      ]);
      await first.process.status;
      assert.equal(await second.stop(), 0);
      await using _third = startWorker(server);
      assert.equal((await running).code, 0);
    }),
);

Deno.test("a worker needs lanes to work on", async () => {
  for (const concurrency of [0, 1.5, -1]) {
    await assert.rejects(runWorker({ concurrency }), RangeError);
  }
});
