/** Writing archives that are the same bytes every time. */
import { crc32, deflateRawSync } from "node:zlib";
import { concatBytes } from "../bytes.ts";
import { ArchiveError } from "../errors.ts";

const VERSION = 20;
const FLAG_UTF8 = 1 << 11;
/** 1980-01-01, the first day that a zip can name. */
const FIXED_DATE = (1 << 5) | 1;
const MAX_FIELD = 0xffffffff;

/** One file to put into an archive. */
export interface ZipInput {
  /** Name, with `/` between folders. */
  readonly name: string;
  /** The bytes. */
  readonly data: Uint8Array;
  /** Deflates the bytes; without it they are stored. */
  readonly compress?: boolean;
}

interface Packed {
  readonly name: Uint8Array;
  readonly size: number;
  readonly method: number;
  readonly crc: number;
  readonly bytes: Uint8Array;
}

/**
 * A zip archive of the given files, in their order, with fixed timestamps so
 * that the same input gives the same bytes.
 *
 * @throws {ArchiveError} when names repeat or the archive would need zip64
 * (4 GiB or 65535 entries).
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { writeZip } from "./mod.ts";
 * const files = [{ name: "a", data: new Uint8Array(100), compress: true }];
 * assert.deepEqual(writeZip(files), writeZip(files));
 * ```
 */
export function writeZip(
  files: readonly ZipInput[],
): Uint8Array<ArrayBuffer> {
  checkNames(files);
  const parts: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let offset = 0;
  for (const file of files) {
    const packed = pack(file);
    const local = localHeader(packed);
    parts.push(local, packed.bytes);
    directory.push(directoryHeader(packed, offset));
    offset += local.length + packed.bytes.length;
  }
  const directorySize = directory.reduce((sum, { length }) => sum + length, 0);
  if (files.length >= 0xffff || offset + directorySize >= MAX_FIELD) {
    throw new ArchiveError(
      `Cannot write zip as it must stay below 4 GiB and 65535 entries: current archive has ${offset} bytes and ${files.length} entries`,
    );
  }
  const end = endRecord({ count: files.length, size: directorySize, offset });
  return concatBytes([...parts, ...directory, end]);
}

function checkNames(files: readonly ZipInput[]): void {
  const names = new Set(files.map(({ name }) => name));
  if (names.size === files.length) return;
  throw new ArchiveError("Cannot write zip as a name is given twice");
}

function pack(file: ZipInput): Packed {
  const { data } = file;
  return {
    name: new TextEncoder().encode(file.name),
    size: data.length,
    method: file.compress ? 8 : 0,
    crc: crc32(data),
    bytes: file.compress ? deflateRawSync(data) : data,
  };
}

function localHeader(packed: Packed): Uint8Array {
  const header = new Uint8Array(30 + packed.name.length);
  const view = new DataView(header.buffer);
  view.setUint32(0, 0x04034b50, true);
  view.setUint16(4, VERSION, true);
  writeCommonFields(view, { offset: 6, packed });
  header.set(packed.name, 30);
  return header;
}

function directoryHeader(packed: Packed, offset: number): Uint8Array {
  const header = new Uint8Array(46 + packed.name.length);
  const view = new DataView(header.buffer);
  view.setUint32(0, 0x02014b50, true);
  view.setUint16(4, VERSION, true);
  view.setUint16(6, VERSION, true);
  writeCommonFields(view, { offset: 8, packed });
  view.setUint32(42, offset, true);
  header.set(packed.name, 46);
  return header;
}

/** The fields from the flags to the length of the name, in both headers. */
function writeCommonFields(
  view: DataView,
  { offset, packed }: { offset: number; packed: Packed },
): void {
  view.setUint16(offset, FLAG_UTF8, true);
  view.setUint16(offset + 2, packed.method, true);
  view.setUint16(offset + 6, FIXED_DATE, true);
  view.setUint32(offset + 8, packed.crc, true);
  view.setUint32(offset + 12, packed.bytes.length, true);
  view.setUint32(offset + 16, packed.size, true);
  view.setUint16(offset + 20, packed.name.length, true);
}

function endRecord(
  directory: { count: number; size: number; offset: number },
): Uint8Array {
  const record = new Uint8Array(22);
  const view = new DataView(record.buffer);
  view.setUint32(0, 0x06054b50, true);
  view.setUint16(8, directory.count, true);
  view.setUint16(10, directory.count, true);
  view.setUint32(12, directory.size, true);
  view.setUint32(16, directory.offset, true);
  return record;
}
