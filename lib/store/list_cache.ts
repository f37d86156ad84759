/** What the cache holds. */
import { join } from "node:path";
import { listDir, statPath } from "../platform/files.ts";
import { type CachedFile, keyDigest, listIndex } from "./cache_index.ts";
import { places } from "./settings.ts";

/** A file of the cache, for people. */
export interface CacheEntry extends CachedFile {
  /** Where it lies. */
  readonly path: string;
  /** Whether it is there; it may have been pruned by hand. */
  readonly isPresent: boolean;
  /** Last use, to the day, milliseconds since 1970. */
  readonly lastUsedMs: number;
}

/** What the cache holds. */
export interface CacheListing {
  /** Folder of the cache. */
  readonly dir: string;
  /** Fetched files, by key. */
  readonly entries: readonly CacheEntry[];
  /** Bytes on disk by what they are. */
  readonly bytes: {
    /** Fetched archives and checkpoints. */
    readonly blobs: number;
    /** Unpacked checkpoints. */
    readonly extracted: number;
    /** Built graphs. */
    readonly graphs: number;
    /** Unfinished downloads. */
    readonly partial: number;
  };
}

/** Lists the cache. */
export async function listCache(dir: string): Promise<CacheListing> {
  const files = await listIndex(dir);
  const entries = await Promise.all(files.map(async (file) => {
    const path = places.blob(dir, file.sha256);
    const note = await statPath(places.index(dir, keyDigest(file.key)));
    const isPresent = await statPath(path) !== undefined;
    return { ...file, path, isPresent, lastUsedMs: note?.modifiedMs ?? 0 };
  }));
  const [blobs, extracted, graphs, partial] = await Promise.all(
    ["blobs", "extracted", "graphs", "partial"].map((name) =>
      bytesBelow(join(dir, name))
    ),
  );
  return {
    dir,
    entries,
    bytes: {
      blobs: blobs ?? 0,
      extracted: extracted ?? 0,
      graphs: graphs ?? 0,
      partial: partial ?? 0,
    },
  };
}

async function bytesBelow(path: string): Promise<number> {
  let bytes = 0;
  for await (const file of filesBelow(path)) {
    bytes += (await statPath(file))?.size ?? 0;
  }
  return bytes;
}

/** Paths of all files of a folder. */
export async function* filesBelow(path: string): AsyncGenerator<string, void> {
  const info = await statPath(path);
  if (info?.kind === "file") yield path;
  if (info?.kind !== "directory") return;
  for (const name of await listDir(path)) yield* filesBelow(join(path, name));
}
