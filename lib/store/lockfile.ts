/** `medigan.lock`: which bytes each address stands for. */
import { join } from "node:path";
import { IntegrityError } from "../errors.ts";
import { sha256Hex } from "../platform/digest.ts";
import { readText, statPath, writeAtomic } from "../platform/files.ts";
import { lockFile } from "../platform/locks.ts";
import {
  formatLockfile,
  type LockEntries,
  type LockEntry,
  parseLockfile,
} from "./lock_format.ts";
import { places, type StoreSettings } from "./settings.ts";

/** Where this store's lockfile is. */
export async function lockfilePath(settings: StoreSettings): Promise<string> {
  if (settings.lockfile !== undefined) return settings.lockfile;
  const hasOwn = await statPath("medigan.lock") !== undefined;
  return hasOwn ? "medigan.lock" : join(settings.dir, "medigan.lock");
}

/** The entries of this store's lockfile; none when there is no file. */
export async function readLockfile(
  settings: StoreSettings,
): Promise<LockEntries> {
  const path = await lockfilePath(settings);
  if (await statPath(path) === undefined) return {};
  return parseLockfile(await readText(path), path);
}

/**
 * Pins an entry, unless one is there already.
 *
 * @throws {IntegrityError} when another process has pinned other bytes.
 */
export async function pin(
  settings: StoreSettings,
  key: string,
  entry: LockEntry,
): Promise<void> {
  const path = await lockfilePath(settings);
  // The lock lies in the cache, so that no stray file is left in a project.
  const name = `lockfile-${sha256Hex(path).slice(0, 32)}`;
  using _lock = await lockFile(places.lock(settings.dir, name));
  const entries = await readLockfile(settings);
  const before = entries[key];
  if (before !== undefined) {
    return checkPinned(key, { before, now: entry, path });
  }
  await writeAtomic(path, formatLockfile({ ...entries, [key]: entry }));
}

/** Compares what was fetched with what is pinned. */
export function checkPinned(
  key: string,
  parts: {
    readonly before: Pick<LockEntry, "sha256">;
    readonly now: Pick<LockEntry, "sha256" | "url">;
    readonly path: string;
  },
): void {
  const { before, now, path } = parts;
  if (before.sha256 === now.sha256) return;
  throw new IntegrityError(
    `Cannot use ${now.url} as its SHA-256 must be ${before.sha256}: current value is ${now.sha256}`,
    {
      hint:
        `The content has changed since it was pinned; if that is right, remove ${
          JSON.stringify(key)
        } from ${path}`,
    },
  );
}
