/** What lockfile and cache tell of a target without asking anybody. */
import { statPath } from "../platform/files.ts";
import { type CachedFile, listIndex, readIndex, today } from "./cache_index.ts";
import type { LockEntries, LockEntry } from "./lock_format.ts";
import { readLockfile } from "./lockfile.ts";
import { places, type StoreSettings } from "./settings.ts";
import { keyOf, type RemoteTarget } from "./target.ts";

/** What is known of a target without asking anybody. */
export interface Known {
  /** Full key, where it can be told. */
  readonly key: string | undefined;
  /** What is pinned for it. */
  readonly pinned: LockEntry | undefined;
  /** What the cache holds for it. */
  readonly cached: CachedFile | undefined;
}

/** What lockfile and cache know of a target. */
export async function whatIsKnown(
  settings: StoreSettings,
  target: RemoteTarget,
): Promise<Known> {
  const entries = await readLockfile(settings);
  const key = await knownKey(settings, target, entries);
  if (key === undefined) {
    return { key, pinned: undefined, cached: undefined };
  }
  const pinned = Object.hasOwn(entries, key) ? entries[key] : undefined;
  const indexed = await readIndex(settings.dir, key);
  const isSame = pinned === undefined || indexed?.sha256 === pinned.sha256;
  const cached = isSame ? indexed : await underOtherName(settings, key, pinned);
  return { key, pinned, cached };
}

async function knownKey(
  settings: StoreSettings,
  target: RemoteTarget,
  entries: LockEntries,
): Promise<string | undefined> {
  const key = keyOf(target, Object.keys(entries));
  if (key !== undefined) return key;
  return keyOf(target, (await listIndex(settings.dir)).map(({ key }) => key));
}

/** Pinned bytes that the cache holds, fetched for another project or key. */
async function underOtherName(
  settings: StoreSettings,
  key: string,
  pinned: LockEntry,
): Promise<CachedFile | undefined> {
  const path = places.blob(settings.dir, pinned.sha256);
  if (await statPath(path) === undefined) return undefined;
  const { sha256, size, url, record } = pinned;
  return {
    key,
    sha256,
    size,
    url,
    name: key.split("#").at(-1) ?? key,
    retrieved: pinned.retrieved ?? today(),
    // No file has this time, so the digest is computed before it is trusted.
    modifiedMs: -1,
    ...(record === undefined ? {} : { record }),
  };
}
