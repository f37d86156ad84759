/** Files: reading, atomic writing, scratch folders. */
import { basename, dirname, join } from "node:path";
import { type ByteSource, checkRange } from "../bytes.ts";
import { asPermissionError } from "./permissions.ts";
import { MediganError } from "../errors.ts";

/** What {@linkcode statPath} tells of a path. */
export interface PathInfo {
  /** `file`, `directory`, or `other`. */
  readonly kind: "file" | "directory" | "other";
  /** Size in bytes. */
  readonly size: number;
  /** Last modification, milliseconds since 1970. */
  readonly modifiedMs: number;
}

/**
 * Kind and size of what lies at a path (links followed), or `undefined` when
 * nothing does.
 *
 * @throws {PermissionError} when the path may not be read.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { statPath } from "./files.ts";
 * assert((await statPath("deno.json"))?.kind === "file");
 * ```
 */
export async function statPath(path: string): Promise<PathInfo | undefined> {
  try {
    const info = await Deno.stat(path);
    return {
      kind: info.isFile ? "file" : info.isDirectory ? "directory" : "other",
      size: info.size,
      modifiedMs: info.mtime?.getTime() ?? 0,
    };
  } catch (cause) {
    const isAbsent = cause instanceof Deno.errors.NotFound ||
      cause instanceof Deno.errors.NotADirectory;
    if (isAbsent) return undefined;
    throw readError(cause, path);
  }
}

/**
 * All bytes of a file.
 *
 * @throws {MediganError} when it cannot be read.
 * @throws {PermissionError} when it may not be read.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { readBytes } from "./files.ts";
 * assert((await readBytes("deno.json")).length > 0);
 * ```
 */
export async function readBytes(
  path: string,
): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return await Deno.readFile(path);
  } catch (cause) {
    throw readError(cause, path);
  }
}

/**
 * The text of a UTF-8 file.
 *
 * @throws {MediganError} when it cannot be read.
 * @throws {PermissionError} when it may not be read.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { readText } from "./files.ts";
 * assert((await readText("deno.json")).startsWith("{"));
 * ```
 */
export async function readText(path: string): Promise<string> {
  return new TextDecoder().decode(await readBytes(path));
}

/**
 * Names in a folder, sorted by code unit so that every machine sees the same
 * order, or as the system lists them.
 *
 * @throws {MediganError} when it cannot be read.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { listDir } from "./files.ts";
 * assert((await listDir(".")).includes("deno.json"));
 * ```
 */
export async function listDir(
  path: string,
  { isSorted = true }: { readonly isSorted?: boolean } = {},
): Promise<string[]> {
  try {
    const names: string[] = [];
    for await (const entry of Deno.readDir(path)) names.push(entry.name);
    return isSorted ? names.sort() : names;
  } catch (cause) {
    throw readError(cause, path);
  }
}

/**
 * A file as a byte source. Nothing is read until it is asked for.
 *
 * @throws {MediganError} when it cannot be opened.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { openFileSource } from "./files.ts";
 * using source = await openFileSource("deno.json");
 * assert((await source.read(0, 1))[0] === 0x7b);
 * ```
 */
export async function openFileSource(path: string): Promise<ByteSource> {
  let file: Deno.FsFile;
  try {
    file = await Deno.open(path, { read: true });
  } catch (cause) {
    throw readError(cause, path);
  }
  const { size } = await file.stat();
  return {
    size,
    // Seek and read are one synchronous step so that concurrent reads of one
    // source cannot move each other's position.
    read: (offset, length) =>
      new Promise((resolve) => {
        checkRange(offset, length, size);
        resolve(readExactly(file, offset, length, path));
      }),
    [Symbol.dispose]: () => file.close(),
  };
}

function readExactly(
  file: Deno.FsFile,
  offset: number,
  length: number,
  path: string,
): Uint8Array {
  const bytes = new Uint8Array(length);
  file.seekSync(offset, Deno.SeekMode.Start);
  for (let done = 0; done < length;) {
    const count = file.readSync(bytes.subarray(done));
    if (count === null) {
      throw new MediganError(`Cannot read ${path} as it became shorter`);
    }
    done += count;
  }
  return bytes;
}

/**
 * Writes a file so that it appears under its name only when whole: written
 * beside it, flushed to disk, renamed. Missing folders are made.
 *
 * @throws {MediganError} when it cannot be written.
 * @throws {PermissionError} when it may not be written.
 *
 * @example
 * ```ts
 * import { makeScratchDir, writeAtomic } from "./files.ts";
 * await using scratch = await makeScratchDir();
 * await writeAtomic(`${scratch.path}/a/b.txt`, "whole or absent");
 * ```
 */
export async function writeAtomic(
  path: string,
  data: Uint8Array | string,
): Promise<void> {
  const partial = join(
    dirname(path),
    `.${basename(path)}.${crypto.randomUUID()}.part`,
  );
  const bytes = typeof data === "string"
    ? new TextEncoder().encode(data)
    : data;
  try {
    await Deno.mkdir(dirname(path), { recursive: true });
    await writeSynced(partial, bytes);
    await Deno.rename(partial, path);
  } catch (cause) {
    await Deno.remove(partial).catch(() => {});
    throw writeError(cause, path);
  }
}

async function writeSynced(path: string, bytes: Uint8Array): Promise<void> {
  using file = await Deno.open(path, { write: true, createNew: true });
  for (let done = 0; done < bytes.length;) {
    done += await file.write(bytes.subarray(done));
  }
  await file.sync();
}

/**
 * Makes a folder and those above it.
 *
 * @throws {MediganError} when it cannot be made.
 *
 * @example
 * ```ts
 * import { makeDir, makeScratchDir } from "./files.ts";
 * await using scratch = await makeScratchDir();
 * await makeDir(`${scratch.path}/a/b`);
 * ```
 */
export async function makeDir(path: string): Promise<void> {
  try {
    await Deno.mkdir(path, { recursive: true });
  } catch (cause) {
    throw writeError(cause, path);
  }
}

/**
 * Removes a file or a folder with all it holds; an absent path is no error.
 *
 * @throws {MediganError} when it cannot be removed.
 *
 * @example
 * ```ts
 * import { removePath } from "./files.ts";
 * await removePath("no-such-file");
 * ```
 */
export async function removePath(path: string): Promise<void> {
  try {
    await Deno.remove(path, { recursive: true });
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound) return;
    throw writeError(cause, path);
  }
}

/** A folder that is removed when it is disposed of. */
export interface ScratchDir extends AsyncDisposable {
  /** Path of the folder. */
  readonly path: string;
}

/**
 * Makes an empty folder for the time being.
 *
 * @param parent Where to make it; the system's place for such folders when
 * absent.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { makeScratchDir } from "./files.ts";
 * await using scratch = await makeScratchDir();
 * assert(scratch.path.length > 0);
 * ```
 */
export async function makeScratchDir(parent?: string): Promise<ScratchDir> {
  const prefix = "medigan-";
  const path = await Deno.makeTempDir(
    parent === undefined ? { prefix } : { prefix, dir: parent },
  );
  return { path, [Symbol.asyncDispose]: () => removePath(path) };
}

function readError(cause: unknown, path: string): Error {
  const permission = asPermissionError(
    cause,
    `read ${path}`,
    `--allow-read=${path}`,
  );
  if (permission !== undefined) return permission;
  return new MediganError(`Cannot read ${path}: ${reason(cause)}`, { cause });
}

function writeError(cause: unknown, path: string): Error {
  const permission = asPermissionError(
    cause,
    `write ${path}`,
    `--allow-write=${path} and --allow-read=${path}`,
  );
  if (permission !== undefined) return permission;
  return new MediganError(`Cannot write ${path}: ${reason(cause)}`, { cause });
}

function reason(cause: unknown): string {
  if (cause instanceof Deno.errors.NotFound) return "it does not exist";
  return cause instanceof Error ? cause.message : String(cause);
}
