/** Finding the central directory (APPNOTE 6.3.10, sections 4.3.14 to 4.3.16). */
import type { ByteSource } from "../bytes.ts";
import { ArchiveError } from "../errors.ts";

const END_SIGNATURE = 0x06054b50;
const END_BYTES = 22;
const MAX_COMMENT_BYTES = 0xffff;
const ZIP64_LOCATOR_SIGNATURE = 0x07064b50;
const ZIP64_LOCATOR_BYTES = 20;
const ZIP64_END_SIGNATURE = 0x06064b50;
const ZIP64_END_BYTES = 56;

/** Where the central directory lies and what it should hold. */
export interface DirectoryPlace {
  /** First byte of the directory. */
  readonly offset: number;
  /** Bytes of the directory. */
  readonly size: number;
  /** Entries in it. */
  readonly entryCount: number;
}

/** Reads the end records of an archive. */
export async function findDirectory(
  source: ByteSource,
): Promise<DirectoryPlace> {
  const tailBytes = Math.min(source.size, END_BYTES + MAX_COMMENT_BYTES);
  const tail = await source.read(source.size - tailBytes, tailBytes);
  const view = viewOf(tail);
  const end = findEnd(view);
  const endOffset = source.size - tailBytes + end;
  if (view.getUint16(end + 4, true) !== 0 && !isFull(view, end)) {
    throw new ArchiveError("Cannot read zip as it spans several disks");
  }
  const place = {
    entryCount: view.getUint16(end + 10, true),
    size: view.getUint32(end + 12, true),
    offset: view.getUint32(end + 16, true),
  };
  const zip64 = await readZip64(source, endOffset, isFull(view, end));
  checkPlace(zip64 ?? { ...place, end: endOffset });
  return zip64 ?? place;
}

function isFull(view: DataView, end: number): boolean {
  return view.getUint16(end + 10, true) === 0xffff ||
    view.getUint32(end + 12, true) === 0xffffffff ||
    view.getUint32(end + 16, true) === 0xffffffff;
}

function findEnd(view: DataView): number {
  const found: number[] = [];
  for (let at = view.byteLength - END_BYTES; at >= 0; at--) {
    const isEnd = view.getUint32(at, true) === END_SIGNATURE &&
      at + END_BYTES + view.getUint16(at + 20, true) === view.byteLength;
    if (isEnd) found.push(at);
  }
  const [end] = found;
  if (end === undefined) {
    throw new ArchiveError("Cannot read zip as it has no end record", {
      hint: "The file is no zip or was cut off; fetch it again",
    });
  }
  // Two readers could take different records and so see different archives.
  if (found.length > 1) {
    throw new ArchiveError("Cannot read zip as it has several end records");
  }
  return end;
}

type Zip64Place = DirectoryPlace & { readonly end: number };

async function readZip64(
  source: ByteSource,
  endOffset: number,
  isNeeded: boolean,
): Promise<Zip64Place | undefined> {
  const locatorOffset = endOffset - ZIP64_LOCATOR_BYTES;
  if (locatorOffset < 0) return undefined;
  const locator = viewOf(await source.read(locatorOffset, ZIP64_LOCATOR_BYTES));
  if (locator.getUint32(0, true) !== ZIP64_LOCATOR_SIGNATURE) return undefined;
  const end = Number(locator.getBigUint64(8, true));
  if (end + ZIP64_END_BYTES > locatorOffset) {
    if (!isNeeded) return undefined;
    throw new ArchiveError("Cannot read zip as its zip64 record lies outside");
  }
  const record = viewOf(await source.read(end, ZIP64_END_BYTES));
  if (record.getUint32(0, true) !== ZIP64_END_SIGNATURE) {
    throw new ArchiveError("Cannot read zip as its zip64 record is damaged");
  }
  return {
    entryCount: Number(record.getBigUint64(32, true)),
    size: Number(record.getBigUint64(40, true)),
    offset: Number(record.getBigUint64(48, true)),
    end,
  };
}

function checkPlace(place: Zip64Place): void {
  if (place.offset + place.size !== place.end) {
    throw new ArchiveError(
      `Cannot read zip as its directory must end at byte ${place.end}: current directory is ${place.size} bytes at ${place.offset}`,
    );
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
