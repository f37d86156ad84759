/** A server without room, and a coordinator that is slower than workers. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { runWorker } from "../../lib/cluster/mod.ts";
import { openStore } from "../../lib/store/mod.ts";
import { withFolder } from "../cli/folders.ts";
import { runCli, spawnCli } from "../cli/run_cli.ts";
import { countIn, digestsIn, keptBy, until } from "./chaos.ts";
import { natsTest, startNats } from "./nats_server.ts";

const MAKING = [
  ...["generate", "0", "-n", "320", "--seed", "7"],
  ...["--device", "wasm", "--quiet"],
];

/** Room for a few of the twenty results, of 250 kB each. */
const MAX_FILE_STORE = 2_000_000;

natsTest(
  "results wait while the store is full, and the run ends as on one machine",
  () =>
    withFolder(async (dir) => {
      const [alone, many] = [join(dir, "alone"), join(dir, "many")];
      const local = await runCli([...MAKING, "-o", alone]);
      assert.equal(local.code, 0, local.stderr);
      await using server = await startNats({ maxFileStore: MAX_FILE_STORE });
      const nats = ["--nats", server.url, "--job-size", "16"];
      const coordinator = spawnCli([...MAKING, "-o", many, ...nats]);
      const ended = coordinator.output();
      const stop = new AbortController();
      let waits = 0;
      const working = runWorker({
        servers: server.url,
        store: openStore({ dir: join(dir, "cache"), offline: true }),
        device: "wasm",
        signal: stop.signal,
        onEvent(event) {
          if (event.type === "notice" && event.code === "store-full") waits++;
        },
      });
      await until("a sample is there", () => countIn(many, ".png") > 0);
      coordinator.kill("SIGSTOP");
      await until(
        "the store is full",
        () => waits > 0,
        async () => JSON.stringify(await keptBy(server)),
      );
      coordinator.kill("SIGCONT");
      const { code, stderr } = await ended;
      assert.equal(code, 0, new TextDecoder().decode(stderr));
      assert.deepEqual(await digestsIn(many), await digestsIn(alone));
      stop.abort();
      assert.equal((await working).dead, 0);
      assert.deepEqual(await keptBy(server), {});
    }),
);
