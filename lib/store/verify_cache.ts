/** Computing every digest of the cache. */
import { basename, join } from "node:path";
import type { OperationOptions } from "../events.ts";
import { readText, removePath, statPath } from "../platform/files.ts";
import { extractedArchives, readExtracted } from "./extraction.ts";
import { digestPath } from "./graph_cache.ts";
import { hashFile } from "./hash_file.ts";
import { filesBelow } from "./list_cache.ts";
import { places } from "./settings.ts";

/** A file that is not what it should be. */
export interface DamagedFile {
  /** Where it lay. */
  readonly path: string;
  /** SHA-256 that it should have. */
  readonly wanted: string;
  /** SHA-256 that it has. */
  readonly found: string;
}

/** What {@linkcode verifyCache} found. */
export interface CacheVerification {
  /** Number of files whose digest was computed. */
  readonly checked: number;
  /** Those that were damaged, and are removed so that they are fetched anew. */
  readonly damaged: readonly DamagedFile[];
}

/** Computes every digest of the cache; damaged files are removed and named. */
export async function verifyCache(
  dir: string,
  options: OperationOptions = {},
): Promise<CacheVerification> {
  let checked = 0;
  const damaged: DamagedFile[] = [];
  for await (const { path, sha256 } of digestsOf(dir)) {
    options.signal?.throwIfAborted();
    if (await statPath(path) === undefined) continue;
    checked++;
    const found = await hashFile(path, options.signal);
    if (found === sha256) continue;
    damaged.push({ path, wanted: sha256, found });
    await removePath(path);
    options.onEvent?.({
      type: "notice",
      code: "damaged-file",
      message: `${path} was damaged and is removed`,
    });
  }
  return { checked, damaged };
}

/** Every file of the cache with the digest that it must have. */
async function* digestsOf(
  dir: string,
): AsyncGenerator<{ path: string; sha256: string }, void> {
  for await (const path of filesBelow(join(dir, "blobs", "sha256"))) {
    if (/^[0-9a-f]{64}$/.test(basename(path))) {
      yield { path, sha256: basename(path) };
    }
  }
  for (const archive of await extractedArchives(dir)) {
    const files = Object.entries(await readExtracted(dir, archive));
    for (const [name, { sha256 }] of files) {
      yield { path: join(places.extracted(dir, archive), name), sha256 };
    }
  }
  for await (const path of filesBelow(join(dir, "graphs"))) {
    const hasNote = await statPath(digestPath(path)) !== undefined;
    if (!hasNote) continue;
    yield { path, sha256: (await readText(digestPath(path))).trim() };
  }
}
