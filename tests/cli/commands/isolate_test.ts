import assert from "node:assert/strict";
import { join } from "node:path";
import { runtimePlaces } from "../../../lib/runtime/mod.ts";
import { permissionFlags } from "../../../cli/permissions.ts";
import { withFolder } from "../folders.ts";
import { BUNDLED } from "../permission_cases.ts";
import { runCli } from "../run_cli.ts";

Deno.test("--isolate makes the same images within the walls", () =>
  withFolder(async (folder) => {
    const home = join(folder, "home");
    const digests: string[][] = [];
    for (const how of [["--isolate"], ["--device", "wasm"]]) {
      const output = join(folder, how[0] ?? "");
      const flags = permissionFlags("generate", {
        CACHE: home,
        OUTPUT: output,
        RUNTIME: runtimePlaces("wasm").reads,
        MODEL: BUNDLED,
        DENO: how.includes("--isolate") ? Deno.execPath() : undefined,
      });
      const words = ["generate", "0", "-n", "3", "--seed", "7", "-o", output];
      const { code, stderr } = await runCli([...words, ...how], {
        env: { MEDIGAN_HOME: home },
        flags,
      });
      assert.equal(code, 0, stderr);
      const manifest = await Deno.readTextFile(join(output, "manifest.json"));
      const files: { sha256: string }[] = JSON.parse(manifest).files;
      digests.push(files.map(({ sha256 }) => sha256));
    }
    assert.equal(digests[0]?.length, 3);
    assert.deepEqual(digests[0], digests[1]);
  }));
