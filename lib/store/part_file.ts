/** A download that has not ended: its bytes so far and what they belong to. */
import type { Digest } from "../platform/digest.ts";
import { startDigest } from "../platform/digest.ts";
import {
  readText,
  removePath,
  statPath,
  writeAtomic,
} from "../platform/files.ts";
import { type GrowingFile, openForAppend } from "../platform/growing_file.ts";
import { filePieces } from "./hash_file.ts";

/** What the bytes of an unfinished download belong to. */
export interface PartState {
  /** Address that was asked. */
  readonly url: string;
  /** Validator of the content for If-Range: a strong ETag or a date. */
  readonly validator?: string;
  /** SHA-256, once all bytes are there and right. */
  readonly sha256?: string;
}

/** Bytes that arrive, on disk and hashed. */
export class PartFile implements Disposable {
  /** Path of the bytes. */
  readonly path: string;
  #file: GrowingFile;
  #sha256: Digest = startDigest("sha256");
  #md5: Digest = startDigest("md5");

  private constructor(path: string, file: GrowingFile) {
    this.path = path;
    this.#file = file;
  }

  /** Opens what there is, and hashes it. */
  static async open(path: string): Promise<PartFile> {
    const part = new PartFile(path, await openForAppend(path));
    try {
      await part.#hashExisting();
      return part;
    } catch (cause) {
      part[Symbol.dispose]();
      throw cause;
    }
  }

  /** Bytes so far. */
  get size(): number {
    return this.#file.size;
  }

  /** Adds bytes. */
  async append(bytes: Uint8Array): Promise<void> {
    await this.#file.append(bytes);
    this.#sha256.update(bytes);
    this.#md5.update(bytes);
  }

  /** Starts again. */
  async clear(): Promise<void> {
    await this.#file.clear();
    this.#sha256 = startDigest("sha256");
    this.#md5 = startDigest("md5");
  }

  /** Puts all bytes on disk and returns their digests. */
  async finish(): Promise<{ sha256: string; md5: string }> {
    await this.#file.sync();
    return { sha256: this.#sha256.hex(), md5: this.#md5.hex() };
  }

  /** Closes the file; it stays. */
  [Symbol.dispose](): void {
    this.#file[Symbol.dispose]();
  }

  async #hashExisting(): Promise<void> {
    if (this.size === 0) return;
    for await (const bytes of filePieces(this.path)) {
      this.#sha256.update(bytes);
      this.#md5.update(bytes);
    }
  }
}

/** The state of a part, or `undefined` when there is none that can be read. */
export async function readPartState(
  partPath: string,
): Promise<PartState | undefined> {
  const path = statePath(partPath);
  if (await statPath(path) === undefined) return undefined;
  try {
    const { url, validator, sha256 } = JSON.parse(await readText(path));
    if (typeof url !== "string") return undefined;
    return {
      url,
      ...(typeof validator === "string" ? { validator } : {}),
      ...(typeof sha256 === "string" ? { sha256 } : {}),
    };
  } catch (cause) {
    if (cause instanceof SyntaxError) return undefined;
    throw cause;
  }
}

/** Writes the state of a part. */
export function writePartState(
  partPath: string,
  state: PartState,
): Promise<void> {
  return writeAtomic(statePath(partPath), JSON.stringify(state));
}

/** Removes a part and its state. */
export async function removePart(partPath: string): Promise<void> {
  await removePath(statePath(partPath));
  await removePath(partPath);
}

function statePath(partPath: string): string {
  return `${partPath}.json`;
}
