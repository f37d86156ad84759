/** Runs that workers do: equal to those of one machine. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { withFolder } from "../cli/folders.ts";
import { runCli } from "../cli/run_cli.ts";
import { natsTest, startNats } from "./nats_server.ts";
import { startWorker } from "./workers.ts";

const MAKING = ["generate", "0", "--seed", "7", "--device", "wasm", "--quiet"];

natsTest(
  "two workers write the manifest of one machine",
  () =>
    withFolder(async (dir) => {
      await using server = await startNats();
      const [alone, many] = [join(dir, "alone"), join(dir, "many")];
      const count = ["-n", "100"];
      const local = await runCli([...MAKING, ...count, "-o", alone]);
      assert.equal(local.code, 0, local.stderr);
      await using _first = startWorker(server);
      await using _second = startWorker(server);
      const nats = ["--nats", server.url, "--job-size", "16"];
      const run = await runCli([...MAKING, ...count, "-o", many, ...nats]);
      assert.equal(run.code, 0, run.stderr);
      const manifest = (folder: string) =>
        Deno.readTextFile(join(folder, "manifest.json"));
      assert.equal(await manifest(many), await manifest(alone));
    }),
);
