/** A remote file in the cache: found there, or fetched, checked and pinned. */
import { IntegrityError, OfflineError } from "../errors.ts";
import type { OperationOptions } from "../events.ts";
import { statPath } from "../platform/files.ts";
import { type FileLock, lockFile, tryLockFile } from "../platform/locks.ts";
import { moveFile } from "../platform/moves.ts";
import {
  type CachedFile,
  findBlob,
  keyDigest,
  listIndex,
  noteUse,
  readIndex,
  writeIndex,
} from "./cache_index.ts";
import { download } from "./download.ts";
import { fingerprint, hashFile } from "./hash_file.ts";
import type { LockEntries, LockEntry } from "./lock_format.ts";
import { checkPinned, lockfilePath, pin, readLockfile } from "./lockfile.ts";
import { readPartState, removePart, writePartState } from "./part_file.ts";
import {
  type RemoteFile,
  remoteUrl,
  resolveDoi,
  resolveZenodo,
} from "./remote.ts";
import { places, type StoreSettings } from "./settings.ts";
import { keyOf, type RemoteTarget } from "./target.ts";

/** Options of {@linkcode obtain}. */
export interface ObtainOptions extends OperationOptions {
  /** Name of the model in messages. */
  readonly model?: string | undefined;
  /** Fetches also what is cached, and compares. */
  readonly isRefetched?: boolean | undefined;
}

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

/**
 * The remembered file of a target, from the cache or, where that may be, from
 * the network.
 *
 * @throws {OfflineError} when it would have to be fetched and may not.
 * @throws {IntegrityError} when it is not what was pinned or promised, or not
 * pinned though it must be.
 * @throws {NetworkError} when it cannot be fetched.
 */
export async function obtain(
  settings: StoreSettings,
  target: RemoteTarget,
  options: ObtainOptions,
): Promise<CachedFile> {
  const known = await whatIsKnown(settings, target);
  const { key, pinned, cached } = known;
  if (settings.isFrozen && pinned === undefined) {
    throw new IntegrityError(
      `Cannot use ${key ?? nameOf(target)} as ${await lockfilePath(
        settings,
      )} does not pin it and must not be changed`,
      { hint: "Run once without --frozen and keep the lockfile" },
    );
  }
  const isUsable = cached !== undefined && !options.isRefetched &&
    await findBlob(settings.dir, cached, options.onEvent) !== undefined;
  if (isUsable) {
    await noteUse(settings.dir, cached.key);
    await pinCached(settings, known);
    return cached;
  }
  if (settings.isOffline) throw offlineError(target, options.model);
  const file = await resolveTarget(settings, target, { ...options, pinned });
  return await fetchOnce(settings, file, {
    ...options,
    key: key ?? `${target.base}#${file.name}`,
    pinned,
  });
}

function nameOf(target: RemoteTarget): string {
  return target.file === undefined
    ? target.base
    : `${target.base}#${target.file}`;
}

/** The error that says what to fetch, and how. */
function offlineError(target: RemoteTarget, model?: string): OfflineError {
  const name = target.url ?? nameOf(target);
  return new OfflineError(
    `Cannot fetch ${name} as the network is switched off and the cache does not hold it`,
    { hint: `Fetch it once while online: medigan cache get ${model ?? name}` },
  );
}

/** Asks where a target is. */
export async function resolveTarget(
  settings: StoreSettings,
  target: RemoteTarget,
  options: OperationOptions & { pinned?: LockEntry | undefined },
): Promise<RemoteFile> {
  if (target.url !== undefined) return remoteUrl(target.url);
  const { signal } = options;
  const record = options.pinned?.record ?? target.record ??
    await resolveDoi(settings, target.doi ?? target.base, signal);
  const wanted = { record, ...(target.file && { file: target.file }) };
  return await resolveZenodo(settings, wanted, options);
}

interface FetchOptions extends ObtainOptions {
  readonly key: string;
  readonly pinned: LockEntry | undefined;
}

/** Fetches a file unless somebody else just did. */
async function fetchOnce(
  settings: StoreSettings,
  file: RemoteFile,
  options: FetchOptions,
): Promise<CachedFile> {
  const { key, pinned } = options;
  const { dir } = settings;
  using _lock = await lockKey(dir, key, options);
  const before = await readIndex(dir, key) ?? await adopt(dir, key, file);
  const isHere = before !== undefined && !options.isRefetched &&
    (pinned === undefined || pinned.sha256 === before.sha256) &&
    await findBlob(dir, before) !== undefined;
  const cached = isHere
    ? before
    : await fetchAndPublish(settings, file, options);
  await pinCached(settings, { key, pinned, cached });
  return cached;
}

/** Waits for whoever fetches the same file, and says so. */
async function lockKey(
  dir: string,
  key: string,
  { onEvent, signal }: OperationOptions,
): Promise<FileLock> {
  const path = places.lock(dir, keyDigest(key));
  const free = await tryLockFile(path);
  if (free !== undefined) return free;
  onEvent?.({
    type: "notice",
    code: "waiting",
    message: `Another process fetches ${key}; waiting for it`,
  });
  return await lockFile(path, signal);
}

/** A file that was published by a process that died before it noted so. */
async function adopt(
  dir: string,
  key: string,
  file: RemoteFile,
): Promise<CachedFile | undefined> {
  const partPath = places.partial(dir, keyDigest(key));
  const state = await readPartState(partPath);
  if (state?.sha256 === undefined || state.url !== file.url) return undefined;
  const path = places.blob(dir, state.sha256);
  const isWhole = await statPath(path) !== undefined &&
    await hashFile(path) === state.sha256;
  if (!isWhole) return undefined;
  const cached = await remember(dir, { key, file, sha256: state.sha256 });
  await removePart(partPath);
  return cached;
}

async function fetchAndPublish(
  settings: StoreSettings,
  file: RemoteFile,
  options: FetchOptions,
): Promise<CachedFile> {
  const { key, pinned, onEvent, signal } = options;
  const { dir } = settings;
  const partPath = places.partial(dir, keyDigest(key));
  const { sha256, md5 } = await download(settings, file, {
    partPath,
    onEvent,
    signal,
  });
  if (pinned !== undefined && pinned.sha256 !== sha256) {
    await removePart(partPath);
    const path = await lockfilePath(settings);
    const now = { sha256, url: file.url };
    checkPinned(key, { before: pinned, now, path });
  }
  // Noted before the move, so that a kill between the two loses nothing.
  await writePartState(partPath, { url: file.url, sha256 });
  await moveFile(partPath, places.blob(dir, sha256));
  const cached = await remember(dir, { key, file: { ...file, md5 }, sha256 });
  await removePart(partPath);
  return cached;
}

async function remember(
  dir: string,
  parts: { key: string; file: RemoteFile; sha256: string },
): Promise<CachedFile> {
  const { key, file, sha256 } = parts;
  const { doi, record, md5 } = file;
  const cached: CachedFile = {
    key,
    ...await fingerprint(places.blob(dir, sha256), sha256),
    url: file.url,
    name: file.name,
    retrieved: today(),
    ...(doi === undefined ? {} : { doi }),
    ...(record === undefined ? {} : { record }),
    ...(md5 === undefined ? {} : { md5 }),
  };
  await writeIndex(dir, cached);
  return cached;
}

async function pinCached(settings: StoreSettings, known: Known): Promise<void> {
  const { pinned, cached } = known;
  if (cached === undefined || pinned !== undefined) return;
  const { key, sha256, size, url, record, retrieved } = cached;
  await pin(settings, key, {
    sha256,
    size,
    url,
    ...(record === undefined ? {} : { record }),
    retrieved,
  });
}

function today(): string {
  return new Date().toISOString().slice(0, 10);
}
