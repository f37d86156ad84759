/** Where things are kept. */
import { join } from "node:path";
import { operatingSystem, readEnv } from "./env.ts";
import { UsageError } from "../errors.ts";

/**
 * Folder of the cache: `MEDIGAN_HOME`, else `medigan` in the platform's cache
 * folder (`XDG_CACHE_HOME` or `~/.cache`, `~/Library/Caches`, `%LOCALAPPDATA%`).
 *
 * @throws {UsageError} when none of these variables is set and readable.
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
  throw new UsageError(
    "Cannot find a cache folder as neither MEDIGAN_HOME nor the home folder can be read from the environment",
    {
      hint:
        "Set MEDIGAN_HOME to a folder and allow it: --allow-env=MEDIGAN_HOME",
    },
  );
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
