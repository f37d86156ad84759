/** Digests of files, and whether a file is still the one that was written. */
import { startDigest } from "../platform/digest.ts";
import { openFileSource, statPath } from "../platform/files.ts";

const PIECE_BYTES = 4 * 1024 * 1024;

/** The bytes of a file, piece by piece. */
export async function* filePieces(
  path: string,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array, void> {
  using source = await openFileSource(path);
  for (let at = 0; at < source.size; at += PIECE_BYTES) {
    signal?.throwIfAborted();
    yield await source.read(at, Math.min(PIECE_BYTES, source.size - at));
  }
}

/** SHA-256 of a file. */
export async function hashFile(
  path: string,
  signal?: AbortSignal,
): Promise<string> {
  const digest = startDigest("sha256");
  for await (const bytes of filePieces(path, signal)) digest.update(bytes);
  return digest.hex();
}

/** What is remembered of a file in order to see that it changed. */
export interface Fingerprint {
  /** SHA-256 of its bytes. */
  readonly sha256: string;
  /** Size in bytes. */
  readonly size: number;
  /** Last modification, milliseconds since 1970. */
  readonly modifiedMs: number;
}

/** The fingerprint of a file whose digest is known. */
export async function fingerprint(
  path: string,
  sha256: string,
): Promise<Fingerprint> {
  const info = await statPath(path);
  return { sha256, size: info?.size ?? 0, modifiedMs: info?.modifiedMs ?? 0 };
}

/**
 * Compares a file with what is remembered of it. The digest is computed only
 * when size and time do not settle the question, or when `isFull`.
 */
export async function checkFile(
  path: string,
  known: Fingerprint,
  isFull = false,
): Promise<"intact" | "touched" | "damaged" | "absent"> {
  const info = await statPath(path);
  if (info === undefined) return "absent";
  if (info.kind !== "file" || info.size !== known.size) return "damaged";
  const isUntouched = info.modifiedMs === known.modifiedMs;
  if (isUntouched && !isFull) return "intact";
  if (await hashFile(path) !== known.sha256) return "damaged";
  return isUntouched ? "intact" : "touched";
}
