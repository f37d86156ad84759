/** What the cache holds, and for which address or DOI. */
import { join } from "node:path";
import type { EventListener } from "../events.ts";
import { sha256Hex } from "../platform/digest.ts";
import {
  listDir,
  readText,
  removePath,
  statPath,
  writeAtomic,
} from "../platform/files.ts";
import { touchFile } from "../platform/moves.ts";
import { checkFile, type Fingerprint } from "./hash_file.ts";
import { places } from "./settings.ts";

const INDEX_SCHEMA = "medigan.cache/1";
const DAY_MS = 24 * 60 * 60 * 1000;

/** A file of the cache and where it came from. */
export interface CachedFile extends Fingerprint {
  /** Key, as in `medigan.lock`. */
  readonly key: string;
  /** Address it came from. */
  readonly url: string;
  /** File name. */
  readonly name: string;
  /** Version DOI, where it has one. */
  readonly doi?: string;
  /** Number of the Zenodo record, where it is of one. */
  readonly record?: number;
  /** MD5 of the bytes. */
  readonly md5?: string;
  /** Day on which it was fetched, such as `2026-11-23`. */
  readonly retrieved: string;
}

/** The day, such as `2026-11-23`. */
export function today(): string {
  return new Date().toISOString().slice(0, 10);
}

/** Short digest of a key, for file names. */
export function keyDigest(key: string): string {
  return sha256Hex(key).slice(0, 40);
}

/** What is remembered of a key; a damaged note is like none. */
export async function readIndex(
  dir: string,
  key: string,
): Promise<CachedFile | undefined> {
  const path = places.index(dir, keyDigest(key));
  if (await statPath(path) === undefined) return undefined;
  const file = parseIndex(await readText(path));
  return file?.key === key ? file : undefined;
}

/** All notes of the cache, sorted by key. */
export async function listIndex(dir: string): Promise<CachedFile[]> {
  const folder = join(dir, "index");
  if (await statPath(folder) === undefined) return [];
  const names = (await listDir(folder)).filter((name) =>
    /^\w+\.json$/.test(name)
  );
  const texts = await Promise.all(
    names.map((name) => readText(join(folder, name))),
  );
  return texts.flatMap((text) => parseIndex(text) ?? [])
    .sort((a, b) => a.key < b.key ? -1 : 1);
}

/** Remembers a file. */
export function writeIndex(dir: string, file: CachedFile): Promise<void> {
  const path = places.index(dir, keyDigest(file.key));
  return writeAtomic(path, JSON.stringify({ schema: INDEX_SCHEMA, ...file }));
}

/** Forgets a key. */
export function removeIndex(dir: string, key: string): Promise<void> {
  return removePath(places.index(dir, keyDigest(key)));
}

function parseIndex(text: string): CachedFile | undefined {
  try {
    const { schema, ...file } = JSON.parse(text);
    const isGood = schema === INDEX_SCHEMA &&
      /^[0-9a-f]{64}$/.test(file.sha256) && typeof file.key === "string" &&
      typeof file.url === "string" && typeof file.name === "string" &&
      typeof file.retrieved === "string";
    return isGood ? file : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The path of a remembered file if it is still whole. A damaged one is removed,
 * and a notice names it.
 */
export async function findBlob(
  dir: string,
  file: CachedFile,
  onEvent?: EventListener,
): Promise<string | undefined> {
  const path = places.blob(dir, file.sha256);
  const state = await checkFile(path, file);
  if (state === "absent") return undefined;
  if (state === "damaged") {
    onEvent?.(damageNotice(path));
    await removePath(path);
    return undefined;
  }
  const info = await statPath(path);
  if (state === "touched" && info !== undefined) {
    await writeIndex(dir, { ...file, modifiedMs: info.modifiedMs });
  }
  return path;
}

/** Whether a remembered file is there and whole by size and time. */
export async function isCached(
  dir: string,
  file: CachedFile,
): Promise<boolean> {
  const state = await checkFile(places.blob(dir, file.sha256), file);
  return state === "intact" || state === "touched";
}

/** Notes that a key was used, at most once a day. */
export async function noteUse(dir: string, key: string): Promise<void> {
  const path = places.index(dir, keyDigest(key));
  const info = await statPath(path);
  const isStale = info !== undefined && Date.now() - info.modifiedMs > DAY_MS;
  if (isStale) await touchFile(path);
}

/** The notice that a file of the cache is damaged. */
export function damageNotice(path: string): {
  type: "notice";
  code: string;
  message: string;
} {
  return {
    type: "notice",
    code: "damaged-file",
    message: `${path} is damaged and is made anew`,
  };
}
