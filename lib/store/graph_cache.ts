/** Built graphs, kept under what they were built from. */
import { sha256Hex } from "../platform/digest.ts";
import {
  readBytes,
  readText,
  statPath,
  writeAtomic,
} from "../platform/files.ts";
import { touchFile } from "../platform/moves.ts";
import { places } from "./settings.ts";

/** A graph of the cache. */
export interface CachedGraph {
  /** The encoded model. */
  readonly bytes: Uint8Array;
  /** Where it lies. */
  readonly path: string;
}

const KEY = /^[0-9a-f]{64}$/;
const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * The graph of a key; made, and kept, when there is none or it is damaged.
 *
 * @throws {TypeError} when the key is no SHA-256 in hexadecimal.
 */
export async function cachedGraph(
  dir: string,
  key: string,
  make: () => Promise<Uint8Array>,
): Promise<CachedGraph> {
  if (!KEY.test(key)) {
    throw new TypeError(
      `Cannot look up a graph as its key must be a SHA-256: current value is ${
        JSON.stringify(key)
      }`,
    );
  }
  const path = places.graph(dir, key);
  const kept = await readGraph(path);
  if (kept !== undefined) return { bytes: kept, path };
  const bytes = await make();
  await writeAtomic(path, bytes);
  await writeAtomic(digestPath(path), sha256Hex(bytes));
  return { bytes, path };
}

async function readGraph(path: string): Promise<Uint8Array | undefined> {
  const note = await statPath(digestPath(path));
  if (note === undefined || await statPath(path) === undefined) {
    return undefined;
  }
  const bytes = await readBytes(path);
  const isWhole =
    sha256Hex(bytes) === (await readText(digestPath(path))).trim();
  if (!isWhole) return undefined;
  if (Date.now() - note.modifiedMs > DAY_MS) await touchFile(digestPath(path));
  return bytes;
}

/** Where the digest of a graph is noted; its age tells the last use. */
export function digestPath(path: string): string {
  return `${path}.sha256`;
}
