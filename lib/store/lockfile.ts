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
  const pinned = entries[key];
  if (pinned?.sha256 === entry.sha256) return;
  if (pinned !== undefined) {
    throw changedContent(key, { pinned, now: entry, path });
  }
  await writeAtomic(path, formatLockfile({ ...entries, [key]: entry }));
}

/** The error for bytes that are not those pinned; names both digests. */
export function changedContent(
  key: string,
  parts: {
    readonly pinned: Pick<LockEntry, "sha256">;
    readonly now: Pick<LockEntry, "sha256" | "url">;
    readonly path: string;
  },
): IntegrityError {
  const { pinned, now, path } = parts;
  return new IntegrityError(
    `Cannot use ${now.url} as its SHA-256 must be ${pinned.sha256}: current value is ${now.sha256}`,
    {
      hint:
        `The content has changed since it was pinned; if that is right, remove ${
          JSON.stringify(key)
        } from ${path}`,
    },
  );
}
