/** Files that change their name, their age or the folder they lie in. */
import { dirname } from "node:path";
import { asPermissionError } from "./permissions.ts";
import { MediganError } from "../errors.ts";

/**
 * Gives a file its final name, over whatever has it, in one step. Folders are
 * made. Both names must lie on one disk.
 *
 * @throws {MediganError} when it cannot be renamed.
 * @throws {PermissionError} when it may not be written.
 *
 * @example
 * ```ts
 * import { makeScratchDir, writeAtomic } from "./files.ts";
 * import { moveFile } from "./moves.ts";
 * await using scratch = await makeScratchDir();
 * await writeAtomic(`${scratch.path}/a`, "text");
 * await moveFile(`${scratch.path}/a`, `${scratch.path}/b/c`);
 * ```
 */
export async function moveFile(from: string, to: string): Promise<void> {
  try {
    await Deno.mkdir(dirname(to), { recursive: true });
    await Deno.rename(from, to);
  } catch (cause) {
    throw writeFailure(cause, to);
  }
}

/**
 * Sets a file's time of last modification to now.
 *
 * @throws {MediganError} when it cannot be changed.
 *
 * @example
 * ```ts
 * import { makeScratchDir, writeAtomic } from "./files.ts";
 * import { touchFile } from "./moves.ts";
 * await using scratch = await makeScratchDir();
 * await writeAtomic(`${scratch.path}/a`, "text");
 * await touchFile(`${scratch.path}/a`);
 * ```
 */
export async function touchFile(path: string): Promise<void> {
  try {
    const now = new Date();
    await Deno.utime(path, now, now);
  } catch (cause) {
    throw writeFailure(cause, path);
  }
}

/**
 * The error for a write that failed.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { writeFailure } from "./moves.ts";
 * assert(writeFailure(new Error("disk full"), "x").message.includes("x"));
 * ```
 */
export function writeFailure(cause: unknown, path: string): Error {
  if (cause instanceof MediganError) return cause;
  const reason = cause instanceof Error ? cause.message : String(cause);
  return asPermissionError(
    cause,
    `write ${path}`,
    `--allow-write=${path} and --allow-read=${path}`,
  ) ?? new MediganError(`Cannot write ${path}: ${reason}`, { cause });
}
