/** Removing what may go from the cache. */
import { basename, join } from "node:path";
import { listDir, removePath, statPath } from "../platform/files.ts";
import { tryLockFile } from "../platform/locks.ts";
import { removeIndex } from "./cache_index.ts";
import { extractedArchives, removeExtracted } from "./extraction.ts";
import { digestPath } from "./graph_cache.ts";
import {
  type CacheEntry,
  type CacheListing,
  filesBelow,
  listCache,
} from "./list_cache.ts";
import { removePart } from "./part_file.ts";
import { places } from "./settings.ts";

/** What to remove from the cache. */
export interface PruneOptions {
  /**
   * `partial`: unfinished downloads; `unused`: also what was not used for
   * `unusedDays`; `all`: everything.
   */
  readonly what: "partial" | "unused" | "all";
  /** Days without use, 30 by default. */
  readonly unusedDays?: number;
}

/** What was removed. */
export interface PruneResult {
  /** Paths that were removed. */
  readonly removed: readonly string[];
  /** Bytes that are free again. */
  readonly freedBytes: number;
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** Removes what may go. Downloads that are going on are left alone. */
export async function pruneCache(
  dir: string,
  options: PruneOptions,
): Promise<PruneResult> {
  const before = (await listCache(dir)).bytes;
  const removed = await prunePartial(dir);
  if (options.what !== "partial") {
    const days = options.what === "all" ? -1 : options.unusedDays ?? 30;
    const limitMs = Date.now() - days * DAY_MS;
    removed.push(...await pruneFiles(dir, limitMs));
    removed.push(...await pruneGraphs(dir, limitMs));
  }
  const after = (await listCache(dir)).bytes;
  const sum = (bytes: CacheListing["bytes"]) =>
    Object.values(bytes).reduce((total, one) => total + one, 0);
  return { removed, freedBytes: sum(before) - sum(after) };
}

async function prunePartial(dir: string): Promise<string[]> {
  const folder = join(dir, "partial");
  if (await statPath(folder) === undefined) return [];
  const names = new Set(
    (await listDir(folder)).map((name) => name.replace(/\.part(\.json)?$/, "")),
  );
  const removed: string[] = [];
  for (const name of names) {
    using lock = await tryLockFile(places.lock(dir, name));
    if (lock === undefined) continue;
    await removePart(places.partial(dir, name));
    removed.push(places.partial(dir, name));
  }
  return removed;
}

async function pruneFiles(dir: string, limitMs: number): Promise<string[]> {
  const { entries } = await listCache(dir);
  const isKept = (entry: CacheEntry) => entry.lastUsedMs >= limitMs;
  const kept = new Set(
    entries.filter(isKept).map(({ sha256 }) => sha256),
  );
  for (const entry of entries) {
    if (!isKept(entry)) await removeIndex(dir, entry.key);
  }
  const removed: string[] = [];
  for await (const path of filesBelow(join(dir, "blobs"))) {
    const info = await statPath(path);
    // A blob without a note may be one that is being published right now.
    const isOld = info === undefined || info.modifiedMs < limitMs;
    if (kept.has(basename(path)) || !isOld) continue;
    await removePath(path);
    removed.push(path);
  }
  for (const archive of await extractedArchives(dir)) {
    const note = await statPath(`${places.extracted(dir, archive)}.json`);
    if (kept.has(archive) || (note?.modifiedMs ?? 0) >= limitMs) continue;
    await removeExtracted(dir, archive);
    removed.push(places.extracted(dir, archive));
  }
  return removed;
}

async function pruneGraphs(dir: string, limitMs: number): Promise<string[]> {
  const removed: string[] = [];
  for await (const path of filesBelow(join(dir, "graphs"))) {
    if (!path.endsWith(".onnx")) continue;
    const used = await statPath(digestPath(path)) ?? await statPath(path);
    if ((used?.modifiedMs ?? 0) >= limitMs) continue;
    await removePath(path);
    await removePath(digestPath(path));
    removed.push(path);
  }
  return removed;
}
