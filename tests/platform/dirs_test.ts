import assert from "node:assert/strict";
import { join } from "node:path";
import { cacheDir } from "../../lib/platform/dirs.ts";
import { operatingSystem } from "../../lib/platform/env.ts";

const DIRS = new URL("../../lib/platform/dirs.ts", import.meta.url).href;

/**
 * What the cache folder is with these variables alone. In a process of its own,
 * since tests that run beside this one share the environment.
 */
async function cacheDirWith(env: Record<string, string>): Promise<string> {
  const code = `import { cacheDir } from "${DIRS}";
try { console.log(cacheDir()); } catch (e) { console.log(e.name, e.hint); }`;
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["eval", "--ext=ts", code],
    clearEnv: true,
    env: { NO_COLOR: "1", DENO_DIR: Deno.env.get("DENO_DIR") ?? "", ...env },
  }).output();
  return new TextDecoder().decode(stdout).trim();
}

Deno.test("MEDIGAN_HOME is the cache folder, whatever else is set", async () => {
  const env = { MEDIGAN_HOME: "/here", HOME: "/home/somebody" };
  assert.equal(await cacheDirWith(env), "/here");
});

Deno.test({
  name: "the cache lies where the platform keeps such things",
  ignore: operatingSystem() !== "linux",
  async fn() {
    const home = { HOME: "/home/somebody" };
    const inHome = join("/home/somebody", ".cache", "medigan");
    assert.equal(await cacheDirWith(home), inHome);
    const other = { ...home, XDG_CACHE_HOME: "/other" };
    assert.equal(await cacheDirWith(other), join("/other", "medigan"));
  },
});

Deno.test("without any variable the error says what to set", async () => {
  const said = await cacheDirWith({});
  assert.equal(said, "UsageError Set MEDIGAN_HOME to a folder");
});

Deno.test({
  name: "without the permission the error names the flag",
  permissions: { env: false },
  fn() {
    assert.throws(cacheDir, { name: "PermissionError", exitCode: 5 });
  },
});
