/** Files that grow line by line. */
import { asPermissionError } from "./permissions.ts";
import { MediganError } from "../errors.ts";

/** A text file that is open for appending. */
export interface Appender extends Disposable {
  /**
   * Adds text at the end; it survives the end of the process at once. A text
   * that does not fit onto the disk is not there at all.
   *
   * @throws {MediganError} when it cannot be written.
   */
  append(text: string): Promise<void>;
}

/**
 * Opens a file to add text at its end; it is made when absent.
 *
 * @throws {MediganError} when it cannot be opened.
 * @throws {PermissionError} when it may not be written.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { openAppender } from "./append.ts";
 * import { makeScratchDir, readText } from "./files.ts";
 * await using scratch = await makeScratchDir();
 * const path = `${scratch.path}/journal`;
 * using journal = await openAppender(path);
 * await journal.append("one\n");
 * await journal.append("two\n");
 * assert.equal(await readText(path), "one\ntwo\n");
 * ```
 */
export async function openAppender(path: string): Promise<Appender> {
  let file: Deno.FsFile;
  try {
    file = await Deno.open(path, { append: true, create: true });
  } catch (cause) {
    throw asPermissionError(cause, `write ${path}`, `--allow-write=${path}`) ??
      new MediganError(`Cannot write ${path}: ${reason(cause)}`, { cause });
  }
  return {
    // One call writes one piece, so that lines of concurrent callers cannot
    // mix.
    append: (text) =>
      new Promise((resolve) => {
        appendWhole(file, path, new TextEncoder().encode(text));
        resolve();
      }),
    [Symbol.dispose]: () => file.close(),
  };
}

function appendWhole(
  file: Deno.FsFile,
  path: string,
  bytes: Uint8Array,
): void {
  const { size } = file.statSync();
  try {
    writeAll(file, bytes);
  } catch (cause) {
    // The next line shall not begin in the middle of this one.
    cutTo(file, size);
    throw new MediganError(`Cannot write ${path}: ${reason(cause)}`, { cause });
  }
}

function cutTo(file: Deno.FsFile, size: number): void {
  try {
    file.truncateSync(size);
  } catch {
    // What is no ordinary file cannot be cut.
  }
}

function writeAll(file: Deno.FsFile, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length;) {
    done += file.writeSync(bytes.subarray(done));
  }
}

function reason(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
