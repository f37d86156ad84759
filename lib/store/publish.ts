/** From a download to a remembered and pinned file of the cache. */
import type { OperationOptions } from "../events.ts";
import { statPath } from "../platform/files.ts";
import { moveFile } from "../platform/moves.ts";
import {
  type CachedFile,
  keyDigest,
  today,
  writeIndex,
} from "./cache_index.ts";
import { download } from "./download.ts";
import { fingerprint, hashFile } from "./hash_file.ts";
import type { Known } from "./known.ts";
import type { LockEntry } from "./lock_format.ts";
import { changedContent, lockfilePath, pin } from "./lockfile.ts";
import { readPartState, removePart, writePartState } from "./part_file.ts";
import type { RemoteFile } from "./remote.ts";
import { places, type StoreSettings } from "./settings.ts";

/** Options of {@linkcode fetchAndPublish}. */
export interface PublishOptions extends OperationOptions {
  /** Key of the file. */
  readonly key: string;
  /** What is pinned for it. */
  readonly pinned: LockEntry | undefined;
}

/** A file that was published by a process that died before it noted so. */
export async function adopt(
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

/** Downloads a file into the cache, and checks it against what is pinned. */
export async function fetchAndPublish(
  settings: StoreSettings,
  file: RemoteFile,
  options: PublishOptions,
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
    const now = { sha256, url: file.url };
    throw changedContent(key, {
      pinned,
      now,
      path: await lockfilePath(settings),
    });
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

/** Pins what the cache holds, unless something is pinned. */
export async function pinCached(
  settings: StoreSettings,
  known: Pick<Known, "pinned" | "cached">,
): Promise<void> {
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
