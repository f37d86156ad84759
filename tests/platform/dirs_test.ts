import assert from "node:assert/strict";
import { join } from "node:path";
import { cacheDir, cacheVariables } from "../../lib/platform/dirs.ts";
import { operatingSystem } from "../../lib/platform/env.ts";

/** Runs with these variables alone, and puts the others back. */
function withVariables<T>(values: Record<string, string>, run: () => T): T {
  const before = cacheVariables().map((name) =>
    [name, Deno.env.get(name)] as const
  );
  try {
    for (const name of cacheVariables()) Deno.env.delete(name);
    for (const [name, value] of Object.entries(values)) {
      Deno.env.set(name, value);
    }
    return run();
  } finally {
    for (const [name, value] of before) {
      if (value === undefined) Deno.env.delete(name);
      else Deno.env.set(name, value);
    }
  }
}

Deno.test("MEDIGAN_HOME is the cache folder, whatever else is set", () => {
  const values = { MEDIGAN_HOME: "/here", HOME: "/home/somebody" };
  assert.equal(withVariables(values, cacheDir), "/here");
});

Deno.test({
  name: "the cache lies where the platform keeps such things",
  ignore: operatingSystem() !== "linux",
  fn() {
    const home = { HOME: "/home/somebody" };
    const inHome = join("/home/somebody", ".cache", "medigan");
    assert.equal(withVariables(home, cacheDir), inHome);
    const other = { ...home, XDG_CACHE_HOME: "/other" };
    assert.equal(withVariables(other, cacheDir), join("/other", "medigan"));
  },
});

Deno.test("without any variable the error says what to set", () => {
  assert.throws(() => withVariables({}, cacheDir), {
    name: "UsageError",
    hint: "Set MEDIGAN_HOME to a folder",
  });
});

Deno.test({
  name: "without the permission the error names the flag",
  permissions: { env: false },
  fn() {
    assert.throws(cacheDir, { name: "PermissionError", exitCode: 5 });
  },
});
