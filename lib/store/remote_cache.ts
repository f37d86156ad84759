/** A remote file in the cache: found there, or fetched, checked and pinned. */
import { IntegrityError, OfflineError } from "../errors.ts";
import type { OperationOptions } from "../events.ts";
import { type FileLock, lockFile, tryLockFile } from "../platform/locks.ts";
import {
  type CachedFile,
  findBlob,
  keyDigest,
  noteUse,
  readIndex,
} from "./cache_index.ts";
import { type Known, whatIsKnown } from "./known.ts";
import { lockfilePath } from "./lockfile.ts";
import {
  adopt,
  fetchAndPublish,
  pinCached,
  type PublishOptions,
} from "./publish.ts";
import {
  type RemoteFile,
  remoteUrl,
  resolveDoi,
  resolveZenodo,
} from "./remote.ts";
import { places, type StoreSettings } from "./settings.ts";
import type { RemoteTarget } from "./target.ts";

/** Options of {@linkcode obtain}. */
export interface ObtainOptions extends OperationOptions {
  /** Name of the model in messages. */
  readonly model?: string | undefined;
  /** Fetches also what is cached, and compares. */
  readonly isRefetched?: boolean | undefined;
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
  const file = await resolveTarget(settings, target, {
    ...options,
    key,
    pinned,
  });
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

/** Asks where a target is; what is pinned names version and file. */
export async function resolveTarget(
  settings: StoreSettings,
  target: RemoteTarget,
  options: OperationOptions & Partial<Pick<Known, "key" | "pinned">>,
): Promise<RemoteFile> {
  if (target.url !== undefined) return remoteUrl(target.url);
  const { key, pinned, signal } = options;
  const record = pinned?.record ?? target.record ??
    await resolveDoi(settings, target.doi ?? target.base, signal);
  const file = target.file ?? key?.slice(`${target.base}#`.length);
  const wanted = file === undefined ? { record } : { record, file };
  return await resolveZenodo(settings, wanted, options);
}

/** Fetches a file unless somebody else just did. */
async function fetchOnce(
  settings: StoreSettings,
  file: RemoteFile,
  options: ObtainOptions & PublishOptions,
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
  await pinCached(settings, { pinned, cached });
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
    message: `${key} is being fetched already; waiting for it`,
  });
  return await lockFile(path, signal);
}
