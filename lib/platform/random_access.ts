/** Files that are written at any place. */
import type { RandomAccessSink } from "../bytes.ts";
import { MediganError } from "../errors.ts";
import { asPermissionError } from "./permissions.ts";

/** A file that is open for writing at any place. */
export interface RandomAccessFile extends RandomAccessSink, Disposable {
  /** Bytes that the file has now. */
  size(): Promise<number>;
  /** Cuts the file to `size` bytes. */
  truncate(size: number): Promise<void>;
  /** Returns when everything is on the disk. */
  sync(): Promise<void>;
}

/**
 * Opens a file for writing at any place; it is made when absent, and kept as
 * it is when present.
 *
 * @throws {MediganError} when it cannot be opened.
 * @throws {PermissionError} when it may not be written.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { makeScratchDir, readBytes } from "./files.ts";
 * import { openRandomAccess } from "./random_access.ts";
 * await using scratch = await makeScratchDir();
 * using file = await openRandomAccess(`${scratch.path}/numbers`);
 * await file.write(2, Uint8Array.of(3));
 * await file.write(0, Uint8Array.of(1, 2));
 * assert.deepEqual(
 *   [...await readBytes(`${scratch.path}/numbers`)],
 *   [1, 2, 3],
 * );
 * ```
 */
export async function openRandomAccess(
  path: string,
): Promise<RandomAccessFile> {
  let file: Deno.FsFile;
  try {
    file = await Deno.open(path, { read: true, write: true, create: true });
  } catch (cause) {
    throw writeError(cause, path);
  }
  return {
    // Seek and write are one synchronous step so that concurrent writes of one
    // file cannot move each other's position.
    write: (offset, bytes) =>
      new Promise((resolve) => {
        writeAt(file, { offset, bytes, path });
        resolve();
      }),
    size: async () => (await file.stat()).size,
    truncate: (size) => file.truncate(size),
    sync: () => file.sync(),
    [Symbol.dispose]: () => file.close(),
  };
}

function writeAt(
  file: Deno.FsFile,
  what: { offset: number; bytes: Uint8Array; path: string },
): void {
  try {
    file.seekSync(what.offset, Deno.SeekMode.Start);
    for (let done = 0; done < what.bytes.length;) {
      done += file.writeSync(what.bytes.subarray(done));
    }
  } catch (cause) {
    throw writeError(cause, what.path);
  }
}

function writeError(cause: unknown, path: string): Error {
  const permission = asPermissionError(
    cause,
    `write ${path}`,
    `--allow-write=${path} and --allow-read=${path}`,
  );
  if (permission !== undefined) return permission;
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new MediganError(`Cannot write ${path}: ${reason}`, { cause });
}
