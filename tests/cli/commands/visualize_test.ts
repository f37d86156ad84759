import assert from "node:assert/strict";
import { join } from "node:path";
import { permissionFlags } from "../../../cli/permissions.ts";
import { runtimePlaces } from "../../../lib/runtime/mod.ts";
import { withFolder } from "../folders.ts";
import { BUNDLED } from "../permission_cases.ts";
import { runCli, runJson, spawnCli } from "../run_cli.ts";

function underItsPermissions(folder: string) {
  const home = join(folder, "home");
  return {
    cwd: folder,
    env: { MEDIGAN_HOME: home },
    flags: permissionFlags("visualize", {
      CACHE: home,
      SITE: join(folder, "site"),
      RUNTIME: runtimePlaces("wasm").reads,
      MODEL: BUNDLED,
    }),
  };
}

Deno.test("visualize serves a page until it is interrupted", () =>
  withFolder(async (folder) => {
    const words = ["visualize", "0", "--seed", "7"];
    const child = spawnCli(words, underItsPermissions(folder));
    const decoder = new TextDecoder();
    let said = "";
    for await (const bytes of child.stdout.values({ preventCancel: true })) {
      said += decoder.decode(bytes);
      if (said.includes("Ctrl-C")) break;
    }
    const url = /http:\/\/127\.0\.0\.1:\d+\/[0-9a-f-]+\//.exec(said)?.[0];
    assert(url !== undefined, said);
    const scene = await (await fetch(`${url}scene.json`)).json();
    assert.equal(scene.seed, "7");
    child.kill("SIGINT");
    assert.equal((await child.status).code, 0);
    await Promise.all([child.stdout.cancel(), child.stderr.cancel()]);
    await assert.rejects(fetch(url));
  }));

Deno.test("visualize --export writes a site once", () =>
  withFolder(async (folder) => {
    const site = join(folder, "site");
    const words = ["visualize", "0", "--export", site];
    const options = underItsPermissions(folder);
    const first = await runJson<{ files: string[] }>(words, options);
    assert.equal(first.code, 0, first.stderr);
    for (const path of first.document.files) await Deno.stat(join(site, path));
    assert(first.document.files.includes("index.html"));
    const second = await runCli(words, options);
    assert.equal(second.code, 2);
    assert.match(second.stderr, /must\s+be\s+empty/);
  }));

Deno.test("visualize refuses what it cannot show", () =>
  withFolder(async (folder) => {
    const options = underItsPermissions(folder);
    const none = await runCli(
      ["visualize", "0", "--slider-grouper", "0"],
      options,
    );
    assert.equal(none.code, 2);
    const masks = await runCli(["visualize", "90000"], options);
    assert.equal(masks.code, 1);
    assert.match(masks.stderr, /Cannot\s+run\s+90000/);
  }));
