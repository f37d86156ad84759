/**
 * Writing archives of any size with little memory.
 *
 * Source: APPNOTE.TXT 6.3.10, sections 4.3.7, 4.3.12, 4.3.14 to 4.3.16, 4.5.3.
 */
import { crc32 } from "node:zlib";
import {
  type ByteSource,
  concatBytes,
  type RandomAccessSink,
} from "../bytes.ts";

/** Every entry uses zip64, so that small and large archives are one form. */
const VERSION_ZIP64 = 45;
const FLAG_UTF8 = 1 << 11;
/** 1980-01-01, the first day that a zip can name. */
const FIXED_DATE = (1 << 5) | 1;
const SEE_ZIP64_16 = 0xffff;
const SEE_ZIP64_32 = 0xffffffff;
const CHUNK_BYTES = 1 << 20;

/** One file to put into an archive, read piece by piece. */
export interface PackInput {
  /** Name, with `/` between folders. */
  readonly name: string;
  /** The bytes; they are stored as they are. */
  readonly source: ByteSource;
}

interface Stored {
  readonly name: Uint8Array;
  readonly size: number;
  readonly crc: number;
  readonly offset: number;
}

/**
 * Writes a zip archive of stored files, in their order, holding at most 1 MiB
 * of them in memory. The same input gives the same bytes.
 *
 * @param sink Where the archive goes; it should be empty.
 *
 * @returns The archive's size in bytes.
 *
 * @throws {DOMException} the signal's reason when it is aborted.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { bytesSource } from "../bytes.ts";
 * import { openZip } from "./mod.ts";
 * import { packZip } from "./zip_pack.ts";
 * const bytes = new Uint8Array(1000);
 * const size = await packZip(
 *   { write: (offset, part) => Promise.resolve(bytes.set(part, offset)) },
 *   { inputs: [{ name: "a", source: bytesSource(Uint8Array.of(1, 2)) }] },
 * );
 * const zip = await openZip(bytesSource(bytes.subarray(0, size)));
 * assert.deepEqual([...await zip.read("a")], [1, 2]);
 * ```
 */
export async function packZip(
  sink: RandomAccessSink,
  options: {
    readonly inputs: readonly PackInput[];
    readonly signal?: AbortSignal | undefined;
  },
): Promise<number> {
  const entries: Stored[] = [];
  let offset = 0;
  for (const input of options.inputs) {
    const name = new TextEncoder().encode(input.name);
    const start = offset + localHeaderBytes(name);
    const crc = await copy(input.source, { sink, start, ...options });
    const entry = { name, size: input.source.size, crc, offset };
    await sink.write(offset, localHeader(entry));
    entries.push(entry);
    offset = start + entry.size;
  }
  const directory = concatBytes(entries.map(directoryHeader));
  const end = endRecords({ count: entries.length, directory, offset });
  await sink.write(offset, concatBytes([directory, end]));
  return offset + directory.length + end.length;
}

async function copy(
  source: ByteSource,
  to: {
    sink: RandomAccessSink;
    start: number;
    signal?: AbortSignal | undefined;
  },
): Promise<number> {
  let crc = 0;
  for (let done = 0; done < source.size; done += CHUNK_BYTES) {
    to.signal?.throwIfAborted();
    const length = Math.min(CHUNK_BYTES, source.size - done);
    const chunk = await source.read(done, length);
    crc = crc32(chunk, crc);
    await to.sink.write(to.start + done, chunk);
  }
  return crc;
}

function localHeaderBytes(name: Uint8Array): number {
  return 30 + name.length + 20;
}

function localHeader(entry: Stored): Uint8Array {
  const header = new Uint8Array(localHeaderBytes(entry.name));
  const view = new DataView(header.buffer);
  view.setUint32(0, 0x04034b50, true);
  writeCommonFields(view, { at: 4, entry, extraBytes: 20 });
  header.set(entry.name, 30);
  writeExtra(view, { at: 30 + entry.name.length, values: sizes(entry) });
  return header;
}

function directoryHeader(entry: Stored): Uint8Array {
  const header = new Uint8Array(46 + entry.name.length + 28);
  const view = new DataView(header.buffer);
  view.setUint32(0, 0x02014b50, true);
  view.setUint16(4, VERSION_ZIP64, true);
  writeCommonFields(view, { at: 6, entry, extraBytes: 28 });
  view.setUint32(42, SEE_ZIP64_32, true);
  header.set(entry.name, 46);
  writeExtra(view, {
    at: 46 + entry.name.length,
    values: [...sizes(entry), entry.offset],
  });
  return header;
}

function sizes(entry: Stored): number[] {
  return [entry.size, entry.size];
}

/** The fields from the version to the length of the extra field. */
function writeCommonFields(
  view: DataView,
  { at, entry, extraBytes }: { at: number; entry: Stored; extraBytes: number },
): void {
  view.setUint16(at, VERSION_ZIP64, true);
  view.setUint16(at + 2, FLAG_UTF8, true);
  view.setUint16(at + 8, FIXED_DATE, true);
  view.setUint32(at + 10, entry.crc, true);
  view.setUint32(at + 14, SEE_ZIP64_32, true);
  view.setUint32(at + 18, SEE_ZIP64_32, true);
  view.setUint16(at + 22, entry.name.length, true);
  view.setUint16(at + 24, extraBytes, true);
}

function writeExtra(
  view: DataView,
  { at, values }: { at: number; values: readonly number[] },
): void {
  view.setUint16(at, 1, true);
  view.setUint16(at + 2, values.length * 8, true);
  values.forEach((value, index) =>
    view.setBigUint64(at + 4 + index * 8, BigInt(value), true)
  );
}

/** The zip64 end record, its locator, and the old end record. */
function endRecords(
  archive: { count: number; directory: Uint8Array; offset: number },
): Uint8Array {
  const view = new DataView(new ArrayBuffer(56 + 20 + 22));
  const { count, directory, offset } = archive;
  view.setUint32(0, 0x06064b50, true);
  view.setBigUint64(4, 44n, true);
  view.setUint16(12, VERSION_ZIP64, true);
  view.setUint16(14, VERSION_ZIP64, true);
  [count, count, directory.length, offset].forEach((value, index) =>
    view.setBigUint64(24 + index * 8, BigInt(value), true)
  );
  view.setUint32(56, 0x07064b50, true);
  view.setBigUint64(64, BigInt(offset + directory.length), true);
  view.setUint32(72, 1, true);
  view.setUint32(76, 0x06054b50, true);
  view.setUint16(84, SEE_ZIP64_16, true);
  view.setUint16(86, SEE_ZIP64_16, true);
  view.setUint32(88, SEE_ZIP64_32, true);
  view.setUint32(92, SEE_ZIP64_32, true);
  return new Uint8Array(view.buffer);
}
