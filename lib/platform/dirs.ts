/** Where things are kept. */
import { join } from "node:path";
import { operatingSystem, readEnv } from "./env.ts";
import { PermissionError, UsageError } from "../errors.ts";
import { isGranted } from "./permissions.ts";

/**
 * Folder of the cache: `MEDIGAN_HOME`, else `medigan` in the platform's cache
 * folder (`XDG_CACHE_HOME` or `~/.cache`, `~/Library/Caches`, `%LOCALAPPDATA%`).
 *
 * @throws {UsageError} when none of these variables is set.
 * @throws {PermissionError} when they may not be read.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { cacheDir } from "./dirs.ts";
 * assert(cacheDir().length > 0);
 * ```
 */
export function cacheDir(): string {
  const own = readEnv("MEDIGAN_HOME");
  if (own !== undefined) return own;
  const base = platformCacheDir();
  if (base !== undefined) return join(base, "medigan");
  const variables = cacheVariables();
  const isPermitted = variables.every((variable) =>
    isGranted({ name: "env", variable })
  );
  const message = `Cannot find a cache folder as none of ${
    variables.join(", ")
  }`;
  if (isPermitted) {
    throw new UsageError(`${message} is set`, {
      hint: "Set MEDIGAN_HOME to a folder",
    });
  }
  throw new PermissionError(`${message} can be read from the environment`, {
    hint: `Run again with --allow-env=${variables.join(",")}`,
  });
}

/**
 * The environment variables that tell where the cache folder is, in the order
 * in which they are asked.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { cacheVariables } from "./dirs.ts";
 * assert.equal(cacheVariables()[0], "MEDIGAN_HOME");
 * ```
 */
export function cacheVariables(): readonly string[] {
  switch (operatingSystem()) {
    case "windows":
      return ["MEDIGAN_HOME", "LOCALAPPDATA"];
    case "darwin":
      return ["MEDIGAN_HOME", "HOME"];
    default:
      return ["MEDIGAN_HOME", "XDG_CACHE_HOME", "HOME"];
  }
}

function platformCacheDir(): string | undefined {
  const home = readEnv("HOME");
  switch (operatingSystem()) {
    case "windows":
      return readEnv("LOCALAPPDATA");
    case "darwin":
      return home && join(home, "Library", "Caches");
    default:
      return readEnv("XDG_CACHE_HOME") ?? (home && join(home, ".cache"));
  }
}
