/** Runs on many machines under exactly the flags of their rows. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  permissionFlags,
  type PermissionValues,
} from "../../cli/permissions.ts";
import { listRuns } from "../../lib/cluster/mod.ts";
import { runtimePlaces } from "../../lib/runtime/mod.ts";
import { natsTest, startNats } from "../cluster/nats_server.ts";
import { startWorker } from "../cluster/workers.ts";
import { audit, grants } from "./audit.ts";
import { withFolder } from "./folders.ts";
import { writeImages } from "./images.ts";
import { BUNDLED } from "./permission_cases.ts";
import { spawnCli } from "./run_cli.ts";

const CLI = fileURLToPath(new URL("../../cli.ts", import.meta.url));
const DEVICE = ["--device", "wasm"];

/** Runs a command under its flags; nothing else may be touched. */
async function check(
  [command = "", ...words]: readonly string[],
  values: PermissionValues,
  env: { readonly [name: string]: string },
): Promise<void> {
  const flags = permissionFlags(command, values);
  const run = await audit([CLI, command, ...words], { flags, env });
  assert.equal(run.code, 0, `${command}\n${run.stderr}\n${run.stdout}`);
  const missing = run.touches.filter((touch) =>
    !flags.some((flag) => grants(flag, touch))
  );
  assert.deepEqual(missing, [], command);
  for (const permission of ["env", "net"]) {
    assert(run.touches.some((touch) => touch.permission === permission));
  }
}

natsTest(
  "generate, worker and jobs need what their rows name, no more",
  () =>
    withFolder(async (dir) => {
      await using server = await startNats({
        config: 'authorization { user: "ada", password: "secret-9" }',
      });
      const home = join(dir, "home");
      const env = {
        MEDIGAN_HOME: home,
        MEDIGAN_NATS: server.url,
        MEDIGAN_NATS_USER: "ada",
        MEDIGAN_NATS_PASSWORD: "secret-9",
      };
      const settings = {
        servers: server.url,
        user: "ada",
        password: "secret-9",
      };
      const values = {
        CACHE: home,
        RUNTIME: runtimePlaces("wasm").reads,
        MODEL: BUNDLED,
        NATS: server.host,
      };
      const making = ["generate", "0", "-n", "20", "--nats", server.url];
      const other = spawnCli(
        [...making, ...DEVICE, "--quiet", "-o", join(dir, "other")],
        { env },
      );
      while ((await listRuns(settings)).length === 0) {
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      await check(["worker", "--once", ...DEVICE], values, env);
      assert.equal((await other.output()).code, 0);
      await using _worker = startWorker(server, [], env);
      const output = join(dir, "own");
      await check(
        [...making, ...DEVICE, "-o", output],
        { ...values, OUTPUT: output },
        env,
      );
      await check(["jobs", "ls"], values, env);
    }),
);

natsTest(
  "commands that measure need what their rows name, no more",
  () =>
    withFolder(async (dir) => {
      await using server = await startNats();
      await using _worker = startWorker(server);
      const home = join(dir, "home");
      const env = { MEDIGAN_HOME: home };
      const sets = await writeImages(join(dir, "sets"), { count: 6 });
      const measured = join(dir, "measured");
      const values = {
        CACHE: home,
        RUNTIME: runtimePlaces("wasm").reads,
        WEIGHTS: BUNDLED,
        NATS: server.host,
        SETS: sets,
        FOLDER: measured,
        OUTPUT: measured,
      };
      const how = ["--nats", server.url, "--backbone", "pixels-2", ...DEVICE];
      const evaluating = ["--real", sets, "-o", measured, "--repeats", "2"];
      await check(["fid", sets, "model:0", ...how], values, env);
      await check(
        ["stats", sets, "-o", join(measured, "s.npz"), ...how],
        values,
        env,
      );
      await check(["evaluate", "0", ...evaluating, ...how], values, env);
    }),
);
