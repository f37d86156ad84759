/** Files that grow while bytes arrive. */
import { dirname } from "node:path";
import { writeFailure } from "./moves.ts";

/** A file that bytes are added to. */
export interface GrowingFile extends Disposable {
  /** Bytes that it holds. */
  readonly size: number;
  /** Adds bytes at the end. */
  append(bytes: Uint8Array): Promise<void>;
  /** Starts again with nothing. */
  clear(): Promise<void>;
  /** Waits until all bytes are on the disk. */
  sync(): Promise<void>;
}

/**
 * Opens a file to add bytes at its end; it and its folder are made when absent.
 *
 * @throws {MediganError} when it cannot be opened or written.
 * @throws {PermissionError} when it may not be written.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { makeScratchDir } from "./files.ts";
 * import { openForAppend } from "./growing_file.ts";
 * await using scratch = await makeScratchDir();
 * using file = await openForAppend(`${scratch.path}/x.part`);
 * await file.append(new Uint8Array(3));
 * assert.equal(file.size, 3);
 * ```
 */
export async function openForAppend(path: string): Promise<GrowingFile> {
  try {
    await Deno.mkdir(dirname(path), { recursive: true });
    const file = await Deno.open(path, { append: true, create: true });
    return new OpenGrowingFile(file, { path, size: (await file.stat()).size });
  } catch (cause) {
    throw writeFailure(cause, path);
  }
}

class OpenGrowingFile implements GrowingFile {
  readonly #file: Deno.FsFile;
  readonly #path: string;
  #size: number;

  constructor(file: Deno.FsFile, start: { path: string; size: number }) {
    this.#file = file;
    this.#path = start.path;
    this.#size = start.size;
  }

  get size(): number {
    return this.#size;
  }

  append(bytes: Uint8Array): Promise<void> {
    return this.#guard(async () => {
      for (let done = 0; done < bytes.length;) {
        const count = await this.#file.write(bytes.subarray(done));
        done += count;
        this.#size += count;
      }
    });
  }

  clear(): Promise<void> {
    return this.#guard(async () => {
      await this.#file.truncate(0);
      this.#size = 0;
    });
  }

  sync(): Promise<void> {
    return this.#guard(() => this.#file.sync());
  }

  [Symbol.dispose](): void {
    this.#file.close();
  }

  async #guard(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (cause) {
      throw writeFailure(cause, this.#path);
    }
  }
}
