/** Locks between processes. */
import { dirname } from "node:path";
import { writeFailure } from "./moves.ts";

/** A lock that is held until it is disposed of. */
export interface FileLock extends Disposable {
  /** The file that carries the lock; it stays when the lock is gone. */
  readonly path: string;
}

const POLL_MS = 40;

/**
 * Waits until no other process (and nobody else in this one) holds the lock of
 * this path, and takes it. The operating system frees the lock of a process
 * that dies, so that no lock is ever stale.
 *
 * @throws {MediganError} when the file cannot be made.
 * @throws {PermissionError} when it may not be written.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { makeScratchDir } from "./files.ts";
 * import { lockFile, tryLockFile } from "./locks.ts";
 * await using scratch = await makeScratchDir();
 * using held = await lockFile(`${scratch.path}/x.lock`);
 * assert.equal(await tryLockFile(held.path), undefined);
 * ```
 */
export async function lockFile(
  path: string,
  signal?: AbortSignal,
): Promise<FileLock> {
  for (;;) {
    signal?.throwIfAborted();
    const lock = await tryLockFile(path);
    if (lock !== undefined) return lock;
    // The blocking call of the runtime cannot be cancelled.
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/**
 * Takes the lock of a path, or returns `undefined` when somebody holds it.
 *
 * @throws {MediganError} when the file cannot be made.
 * @throws {PermissionError} when it may not be written.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { makeScratchDir } from "./files.ts";
 * import { tryLockFile } from "./locks.ts";
 * await using scratch = await makeScratchDir();
 * using lock = await tryLockFile(`${scratch.path}/x.lock`);
 * assert(lock !== undefined);
 * ```
 */
export async function tryLockFile(path: string): Promise<FileLock | undefined> {
  let file: Deno.FsFile | undefined;
  try {
    await Deno.mkdir(dirname(path), { recursive: true });
    file = await Deno.open(path, { write: true, create: true });
    if (await file.tryLock(true)) return heldLock(file, path);
  } catch (cause) {
    file?.close();
    throw writeFailure(cause, path);
  }
  file.close();
  return undefined;
}

function heldLock(file: Deno.FsFile, path: string): FileLock {
  return { path, [Symbol.dispose]: () => file.close() };
}
