/** The entries of a central directory (APPNOTE 6.3.10, section 4.3.12). */
import { ArchiveError } from "../errors.ts";
import type { DirectoryPlace } from "./end_record.ts";
import { RATIO_EXEMPT_BYTES, type ZipLimits } from "./limits.ts";

const HEADER_SIGNATURE = 0x02014b50;
const HEADER_BYTES = 46;
/** Bytes of a local header before its name. */
export const LOCAL_HEADER_BYTES = 30;
const ZIP64_EXTRA_ID = 0x0001;
const FLAG_ENCRYPTED = 1 << 0;
const FLAG_STRONG_ENCRYPTION = 1 << 6;
const FLAG_MASKED_HEADERS = 1 << 13;
const REFUSED_FLAGS = FLAG_ENCRYPTED | FLAG_STRONG_ENCRYPTION |
  FLAG_MASKED_HEADERS;
const UNIX_FILE_TYPE = 0o170000;
const UNIX_DIRECTORY = 0o040000;
const UNIX_REGULAR = 0o100000;
const UNIX_SYMBOLIC_LINK = 0o120000;

/** One entry of an archive, as its central directory describes it. */
export interface ZipEntry {
  /** Name, with `/` between folders; a folder's name ends with `/`. */
  readonly name: string;
  /** Bytes when unpacked. */
  readonly size: number;
  /** Bytes in the archive. */
  readonly compressedSize: number;
  /** Whether the bytes are stored as they are or deflated. */
  readonly method: "stored" | "deflated";
  /** CRC-32 of the unpacked bytes. */
  readonly crc32: number;
  /** What the entry unpacks to; `other` is a device or a pipe. */
  readonly kind: "file" | "directory" | "link" | "other";
  /** First byte of its local header. */
  readonly headerOffset: number;
  /** First byte that belongs to something else. */
  readonly endOffset: number;
}

/** Parses a whole directory; every byte of it must be accounted for. */
export function parseDirectory(
  bytes: Uint8Array,
  options: { readonly place: DirectoryPlace; readonly limits: ZipLimits },
): ZipEntry[] {
  const { place, limits } = options;
  checkCount(place, limits);
  const entries: ZipEntry[] = [];
  let offset = 0;
  for (let index = 0; index < place.entryCount; index++) {
    const { entry, next } = parseEntry(bytes, offset);
    checkEntry(entry, limits);
    entries.push(entry);
    offset = next;
  }
  if (offset !== bytes.length) {
    throw new ArchiveError(
      `Cannot read zip as its directory has ${
        bytes.length - offset
      } bytes after the last of ${entries.length} entries`,
    );
  }
  checkTotal(entries, limits);
  return withExtents(entries, place.offset);
}

function checkCount(place: DirectoryPlace, limits: ZipLimits): void {
  const fits = place.entryCount <= limits.maxEntries &&
    place.entryCount * HEADER_BYTES <= place.size;
  if (fits) return;
  throw new ArchiveError(
    `Cannot read zip as it claims ${place.entryCount} entries in a directory of ${place.size} bytes: the limit is ${limits.maxEntries} entries`,
  );
}

function parseEntry(
  bytes: Uint8Array,
  offset: number,
): { entry: ZipEntry; next: number } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isHeader = offset + HEADER_BYTES <= bytes.length &&
    view.getUint32(offset, true) === HEADER_SIGNATURE;
  if (!isHeader) {
    throw new ArchiveError("Cannot read zip as its directory is damaged");
  }
  const nameStart = offset + HEADER_BYTES;
  const extraStart = nameStart + view.getUint16(offset + 28, true);
  const commentStart = extraStart + view.getUint16(offset + 30, true);
  const next = commentStart + view.getUint16(offset + 32, true);
  if (next > bytes.length) {
    throw new ArchiveError("Cannot read zip as its directory is cut off");
  }
  const name = decodeName(bytes.subarray(nameStart, extraStart));
  const flags = view.getUint16(offset + 8, true);
  if ((flags & REFUSED_FLAGS) !== 0) {
    throw new ArchiveError(`Cannot read zip as ${quote(name)} is encrypted`);
  }
  const sizes = readSizes(view, {
    offset,
    extra: bytes.subarray(extraStart, commentStart),
  });
  const entry = {
    name,
    ...sizes,
    method: methodOf(view.getUint16(offset + 10, true), name),
    crc32: view.getUint32(offset + 16, true),
    kind: kindOf(name, view.getUint32(offset + 38, true)),
    endOffset: 0,
  };
  return { entry, next };
}

/** Names are UTF-8 in practice; older tools wrote one byte a letter. */
function decodeName(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })
      .decode(bytes);
  } catch {
    return new TextDecoder("latin1").decode(bytes);
  }
}

function readSizes(
  view: DataView,
  { offset, extra }: { offset: number; extra: Uint8Array },
): Pick<ZipEntry, "size" | "compressedSize" | "headerOffset"> {
  const wide = findZip64Extra(extra);
  let used = 0;
  const widen = (value: number): number => {
    if (value !== 0xffffffff || wide === undefined) return value;
    if (used + 8 > wide.byteLength) {
      throw new ArchiveError("Cannot read zip as a zip64 field is cut off");
    }
    used += 8;
    return Number(wide.getBigUint64(used - 8, true));
  };
  // The order of the zip64 fields is fixed: size, packed size, offset.
  const size = widen(view.getUint32(offset + 24, true));
  const compressedSize = widen(view.getUint32(offset + 20, true));
  const headerOffset = widen(view.getUint32(offset + 42, true));
  return { size, compressedSize, headerOffset };
}

function findZip64Extra(extra: Uint8Array): DataView | undefined {
  const view = new DataView(extra.buffer, extra.byteOffset, extra.byteLength);
  for (let at = 0; at + 4 <= extra.length;) {
    const length = view.getUint16(at + 2, true);
    if (at + 4 + length > extra.length) return undefined;
    if (view.getUint16(at, true) === ZIP64_EXTRA_ID) {
      return new DataView(extra.buffer, extra.byteOffset + at + 4, length);
    }
    at += 4 + length;
  }
  return undefined;
}

function methodOf(code: number, name: string): ZipEntry["method"] {
  if (code === 0) return "stored";
  if (code === 8) return "deflated";
  throw new ArchiveError(
    `Cannot read zip as ${
      quote(name)
    } must be stored or deflated: current method is ${code}`,
  );
}

function kindOf(name: string, attributes: number): ZipEntry["kind"] {
  const type = (attributes >>> 16) & UNIX_FILE_TYPE;
  if (type === UNIX_SYMBOLIC_LINK) return "link";
  const isPlain = type === 0 || type === UNIX_REGULAR ||
    type === UNIX_DIRECTORY;
  if (!isPlain) return "other";
  return name.endsWith("/") ? "directory" : "file";
}

function checkEntry(entry: ZipEntry, limits: ZipLimits): void {
  const problem = nameProblem(entry.name, limits) ?? sizeProblem(entry, limits);
  if (problem === undefined) return;
  throw new ArchiveError(
    `Cannot read zip entry ${quote(entry.name)} as ${problem}`,
  );
}

function nameProblem(name: string, limits: ZipLimits): string | undefined {
  const bytes = new TextEncoder().encode(name).length;
  if (bytes === 0) return "its name is empty";
  if (name.includes("\0")) return "its name holds a NUL";
  return bytes > limits.maxNameBytes
    ? `its name has ${bytes} bytes, over the limit of ${limits.maxNameBytes}`
    : undefined;
}

function sizeProblem(entry: ZipEntry, limits: ZipLimits): string | undefined {
  const { size, compressedSize, method } = entry;
  if (size > limits.maxEntryBytes) {
    return `it has ${size} bytes, over the limit of ${limits.maxEntryBytes}`;
  }
  if (method === "stored" && size !== compressedSize) {
    return `it is stored, yet ${compressedSize} bytes should give ${size}`;
  }
  return isBomb(entry, limits)
    ? `${compressedSize} bytes should give ${size}, over the limit of ${limits.maxRatio} to 1`
    : undefined;
}

function isBomb(entry: ZipEntry, limits: ZipLimits): boolean {
  return entry.size > RATIO_EXEMPT_BYTES &&
    entry.size > entry.compressedSize * limits.maxRatio;
}

function checkTotal(entries: readonly ZipEntry[], limits: ZipLimits): void {
  const total = entries.reduce((sum, entry) => sum + entry.size, 0);
  if (total <= limits.maxTotalBytes) return;
  throw new ArchiveError(
    `Cannot read zip as it unpacks to ${total} bytes: the limit is ${limits.maxTotalBytes}`,
  );
}

/** Gives each entry its end, and refuses entries that share bytes. */
function withExtents(entries: ZipEntry[], directoryOffset: number): ZipEntry[] {
  const sorted = [...entries].sort((a, b) => a.headerOffset - b.headerOffset);
  const ends = new Map<ZipEntry, number>();
  sorted.forEach((entry, index) => {
    const end = sorted[index + 1]?.headerOffset ?? directoryOffset;
    const least = entry.headerOffset + LOCAL_HEADER_BYTES +
      entry.compressedSize;
    if (least > end) {
      throw new ArchiveError(
        `Cannot read zip as ${
          quote(entry.name)
        } overlaps what follows it: it ends at byte ${least} or later, and byte ${end} belongs to something else`,
      );
    }
    ends.set(entry, end);
  });
  return entries.map((entry) => ({
    ...entry,
    endOffset: ends.get(entry) ?? directoryOffset,
  }));
}

/** A name for messages: quoted, escaped and of bearable length. */
export function quote(name: string): string {
  const short = name.length > 80 ? `${name.slice(0, 80)}…` : name;
  return JSON.stringify(short);
}
