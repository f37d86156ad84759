/** Opening archives and reading their entries. */
import { crc32, inflateRawSync } from "node:zlib";
import type { ByteSource } from "../bytes.ts";
import { ArchiveError } from "../errors.ts";
import { findDirectory } from "./end_record.ts";
import {
  LOCAL_HEADER_BYTES,
  parseDirectory,
  quote,
  type ZipEntry,
} from "./entries.ts";
import { DEFAULT_ZIP_LIMITS, type ZipLimits } from "./limits.ts";

const LOCAL_SIGNATURE = 0x04034b50;
const CHUNK_BYTES = 4 * 1024 ** 2;
const MAX_CACHED_BYTES = 64 * 1024 ** 2;

/** Options of {@linkcode openZip}. */
export interface OpenZipOptions {
  /** Limits that differ from the defaults. */
  readonly limits?: Partial<ZipLimits> | undefined;
}

/** An open archive. It does not own its source. */
export interface ZipArchive {
  /** All entries, in the order of the central directory. */
  readonly entries: readonly ZipEntry[];
  /** The entry of exactly this name, or `undefined`. */
  find(name: string): ZipEntry | undefined;
  /**
   * All bytes of an entry, unpacked and checked against its CRC.
   *
   * @throws {ArchiveError} when there is no such entry or it is damaged.
   */
  read(entry: ZipEntry | string): Promise<Uint8Array>;
  /**
   * `length` bytes of an unpacked entry from `offset`. The first read of an
   * entry checks the CRC of all of it; later reads of a stored entry touch
   * only their range. The result must not be changed.
   *
   * @throws {ArchiveError} when there is no such entry or it is damaged.
   */
  readRange(
    entry: ZipEntry | string,
    range: { readonly offset: number; readonly length: number },
  ): Promise<Uint8Array>;
}

/**
 * Opens a zip archive by its central directory, which is all that is read.
 * Encrypted, overlapping, duplicate, oversized and oddly packed entries are
 * refused (APPNOTE 6.3.10).
 *
 * @throws {ArchiveError} when the archive is broken or over a limit.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { bytesSource } from "../bytes.ts";
 * import { openZip, writeZip } from "./mod.ts";
 * const bytes = writeZip([{ name: "a.txt", data: new Uint8Array([1, 2]) }]);
 * const archive = await openZip(bytesSource(bytes));
 * assert.deepEqual([...await archive.read("a.txt")], [1, 2]);
 * ```
 */
export async function openZip(
  source: ByteSource,
  options: OpenZipOptions = {},
): Promise<ZipArchive> {
  const limits = { ...DEFAULT_ZIP_LIMITS, ...options.limits };
  const place = await findDirectory(source);
  const directory = await source.read(place.offset, place.size);
  return new OpenArchive(source, parseDirectory(directory, { place, limits }));
}

class OpenArchive implements ZipArchive {
  readonly entries: readonly ZipEntry[];
  readonly #source: ByteSource;
  readonly #byName = new Map<string, ZipEntry>();
  readonly #verified = new Set<ZipEntry>();
  #cached: { entry: ZipEntry; bytes: Uint8Array } | undefined;

  constructor(source: ByteSource, entries: readonly ZipEntry[]) {
    this.#source = source;
    this.entries = entries;
    for (const entry of entries) {
      if (this.#byName.has(entry.name)) {
        throw new ArchiveError(
          `Cannot read zip as it holds ${quote(entry.name)} twice`,
        );
      }
      this.#byName.set(entry.name, entry);
    }
  }

  find(name: string): ZipEntry | undefined {
    return this.#byName.get(name);
  }

  async read(entry: ZipEntry | string): Promise<Uint8Array> {
    const found = this.#require(entry);
    return await this.readRange(found, { offset: 0, length: found.size });
  }

  async readRange(
    entry: ZipEntry | string,
    range: { readonly offset: number; readonly length: number },
  ): Promise<Uint8Array> {
    const found = this.#require(entry);
    const { offset, length } = range;
    if (!(offset >= 0 && length >= 0 && offset + length <= found.size)) {
      throw new ArchiveError(
        `Cannot read ${length} bytes at ${offset} of ${
          quote(found.name)
        } as it has ${found.size} bytes`,
      );
    }
    if (found.method === "deflated") {
      return (await this.#inflate(found)).subarray(offset, offset + length);
    }
    const start = await this.#dataStart(found);
    if (this.#verified.has(found)) {
      return await this.#source.read(start + offset, length);
    }
    const bytes = length === found.size
      ? await this.#readWhole(found, start)
      : await this.#readVerifying(found, { start, offset, length });
    this.#verified.add(found);
    return bytes;
  }

  #require(entry: ZipEntry | string): ZipEntry {
    const name = typeof entry === "string" ? entry : entry.name;
    const found = this.#byName.get(name);
    if (found !== undefined) return found;
    const held = this.entries.slice(0, 5).map(({ name }) => quote(name));
    throw new ArchiveError(
      `Cannot find ${quote(name)} in the archive: it holds ${
        held.join(", ") || "nothing"
      }${
        this.entries.length > 5 ? ` and ${this.entries.length - 5} more` : ""
      }`,
    );
  }

  /** Finds the packed bytes, and checks that both headers agree. */
  async #dataStart(entry: ZipEntry): Promise<number> {
    const head = await this.#source.read(
      entry.headerOffset,
      LOCAL_HEADER_BYTES,
    );
    const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
    const nameLength = view.getUint16(26, true);
    const start = entry.headerOffset + LOCAL_HEADER_BYTES + nameLength +
      view.getUint16(28, true);
    const method = entry.method === "stored" ? 0 : 8;
    const isRight = view.getUint32(0, true) === LOCAL_SIGNATURE &&
      view.getUint16(8, true) === method &&
      start + entry.compressedSize <= entry.endOffset;
    const name = isRight
      ? await this.#source.read(
        entry.headerOffset + LOCAL_HEADER_BYTES,
        nameLength,
      )
      : undefined;
    if (name !== undefined && isSameName(name, entry.name)) return start;
    throw new ArchiveError(
      `Cannot read zip entry ${
        quote(entry.name)
      } as its local header does not agree with the directory`,
    );
  }

  async #readWhole(entry: ZipEntry, start: number): Promise<Uint8Array> {
    const bytes = await this.#source.read(start, entry.size);
    checkCrc(entry, crc32(bytes));
    return bytes;
  }

  /** Runs once over all bytes for the CRC and keeps the wanted ones. */
  async #readVerifying(
    entry: ZipEntry,
    range: { start: number; offset: number; length: number },
  ): Promise<Uint8Array> {
    const wanted = new Uint8Array(range.length);
    let crc = 0;
    for (let at = 0; at < entry.size; at += CHUNK_BYTES) {
      const chunk = await this.#source.read(
        range.start + at,
        Math.min(CHUNK_BYTES, entry.size - at),
      );
      crc = crc32(chunk, crc);
      const from = Math.max(range.offset - at, 0);
      const to = Math.min(range.offset + range.length - at, chunk.length);
      if (from < to) {
        wanted.set(chunk.subarray(from, to), at + from - range.offset);
      }
    }
    checkCrc(entry, crc);
    return wanted;
  }

  async #inflate(entry: ZipEntry): Promise<Uint8Array> {
    if (this.#cached?.entry === entry) return this.#cached.bytes;
    const start = await this.#dataStart(entry);
    const packed = await this.#source.read(start, entry.compressedSize);
    const bytes = inflate(entry, packed);
    checkCrc(entry, crc32(bytes));
    // Many tensors may share one record: unpack it once.
    if (bytes.length <= MAX_CACHED_BYTES) this.#cached = { entry, bytes };
    return bytes;
  }
}

function isSameName(bytes: Uint8Array, name: string): boolean {
  const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });
  return utf8.decode(bytes) === name ||
    new TextDecoder("latin1").decode(bytes) === name;
}

function inflate(entry: ZipEntry, packed: Uint8Array): Uint8Array {
  let bytes: Uint8Array;
  try {
    // A limit of zero is refused by zlib; one byte over is found below.
    const maxOutputLength = Math.max(entry.size, 1);
    bytes = inflateRawSync(packed, { maxOutputLength });
  } catch (cause) {
    throw new ArchiveError(
      `Cannot unpack zip entry ${
        quote(entry.name)
      } as its data is damaged or longer than the ${entry.size} bytes it claims`,
      { cause },
    );
  }
  if (bytes.length === entry.size) return bytes;
  throw new ArchiveError(
    `Cannot unpack zip entry ${
      quote(entry.name)
    } as it gives ${bytes.length} bytes: its directory says ${entry.size}`,
  );
}

function checkCrc(entry: ZipEntry, crc: number): void {
  if (crc === entry.crc32) return;
  throw new ArchiveError(
    `Cannot read zip entry ${quote(entry.name)} as its CRC-32 must be ${
      hex(entry.crc32)
    }: current value is ${hex(crc)}`,
    { hint: "The file is damaged; fetch it again" },
  );
}

function hex(value: number): string {
  return (value >>> 0).toString(16).padStart(8, "0");
}
