/** Files of archives, unpacked once and checked ever after. */
import { join } from "node:path";
import type { ZipArchive } from "../archive/mod.ts";
import type { OperationOptions } from "../events.ts";
import { sha256Hex } from "../platform/digest.ts";
import {
  listDir,
  readText,
  removePath,
  statPath,
  writeAtomic,
} from "../platform/files.ts";
import { lockFile } from "../platform/locks.ts";
import { damageNotice } from "./cache_index.ts";
import { checkFile, type Fingerprint, fingerprint } from "./hash_file.ts";
import { places } from "./settings.ts";

/** Which archive is unpacked, and where the cache is. */
export interface Extraction extends OperationOptions {
  /** Folder of the cache. */
  readonly dir: string;
  /** SHA-256 of the archive. */
  readonly sha256: string;
  /** The archive, whose names were checked. */
  readonly zip: ZipArchive;
}

/** Unpacked files by name. */
export type ExtractedFiles = Readonly<Record<string, Fingerprint>>;

/**
 * The path of an unpacked file of an archive. It is unpacked when that was not
 * done, and again, with a notice, when what lies there is damaged.
 *
 * @throws {ArchiveError} when the file is damaged in the archive.
 */
export async function extract(
  extraction: Extraction,
  name: string,
): Promise<string> {
  const { dir, sha256, signal } = extraction;
  const path = join(places.extracted(dir, sha256), ...name.split("/"));
  const known = await readExtracted(dir, sha256);
  if (await isWhole(path, known[name], extraction)) return path;
  using _lock = await lockFile(places.lock(dir, `extract-${sha256}`), signal);
  const files = await readExtracted(dir, sha256);
  if (await isWhole(path, files[name], { dir, sha256 })) return path;
  extraction.onEvent?.({
    type: "stage",
    stage: "extract",
    state: "start",
    detail: name,
  });
  const bytes = await extraction.zip.read(name);
  await writeAtomic(path, bytes);
  const print = await fingerprint(path, sha256Hex(bytes));
  await writeExtracted(dir, sha256, { ...files, [name]: print });
  extraction.onEvent?.({
    type: "stage",
    stage: "extract",
    state: "done",
    detail: name,
  });
  return path;
}

async function isWhole(
  path: string,
  known: Fingerprint | undefined,
  context: OperationOptions & { dir: string; sha256: string },
): Promise<boolean> {
  if (known === undefined) return false;
  const state = await checkFile(path, known);
  if (state === "damaged") context.onEvent?.(damageNotice(path));
  return state === "intact" || state === "touched";
}

/** What was unpacked of an archive; a damaged note is like none. */
export async function readExtracted(
  dir: string,
  sha256: string,
): Promise<ExtractedFiles> {
  const path = notePath(dir, sha256);
  if (await statPath(path) === undefined) return {};
  try {
    const { files } = JSON.parse(await readText(path));
    return Object.assign(Object.create(null), files);
  } catch (cause) {
    if (cause instanceof SyntaxError) return {};
    throw cause;
  }
}

function writeExtracted(
  dir: string,
  sha256: string,
  files: ExtractedFiles,
): Promise<void> {
  return writeAtomic(notePath(dir, sha256), JSON.stringify({ files }));
}

/** Removes what was unpacked of an archive. */
export async function removeExtracted(
  dir: string,
  sha256: string,
): Promise<void> {
  await removePath(notePath(dir, sha256));
  await removePath(places.extracted(dir, sha256));
}

/** Digests of the archives of which something was unpacked. */
export async function extractedArchives(dir: string): Promise<string[]> {
  const folder = join(dir, "extracted");
  if (await statPath(folder) === undefined) return [];
  const names = (await listDir(folder)).map((name) => name.slice(0, 64));
  return [...new Set(names)].filter((name) => /^[0-9a-f]{64}$/.test(name));
}

function notePath(dir: string, sha256: string): string {
  return `${places.extracted(dir, sha256)}.json`;
}
