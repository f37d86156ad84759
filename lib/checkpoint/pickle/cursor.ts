/** Reading the bytes of a pickle in order, never past their end. */
import { CheckpointError } from "../../errors.ts";

const MAX_LINE_BYTES = 64 * 1024;
/** Few enough to be arguments of one call. */
const LATIN1_CHUNK = 4096;
const UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** More bytes are needed than the window holds, and the file may have them. */
export class WindowEndError extends Error {}

/** A position in bytes that may be the beginning of a longer file. */
export class PickleCursor {
  /** Next byte to be read. */
  position: number;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  /** Bytes that exist in all, those after the window included. */
  readonly #totalBytes: number;

  constructor(
    bytes: Uint8Array,
    options: { readonly start: number; readonly totalBytes: number },
  ) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    this.position = options.start;
    this.#totalBytes = options.totalBytes;
  }

  /** Moves over `length` bytes and gives the place of the first. */
  #advance(length: number): number {
    const start = this.position;
    const end = start + length;
    if (!(length >= 0 && end <= this.#bytes.length)) {
      this.checkLeft(length);
      throw new WindowEndError();
    }
    this.position = end;
    return start;
  }

  /** Refuses a length that the rest of the file cannot hold. */
  checkLeft(length: number): void {
    const left = this.#totalBytes - this.position;
    if (length >= 0 && length <= left) return;
    throw this.error(`it wants ${length} bytes where ${left} are left`);
  }

  byte(): number {
    return this.#view.getUint8(this.#advance(1));
  }

  uint16(): number {
    return this.#view.getUint16(this.#advance(2), true);
  }

  int32(): number {
    return this.#view.getInt32(this.#advance(4), true);
  }

  uint32(): number {
    return this.#view.getUint32(this.#advance(4), true);
  }

  /** An unsigned 64-bit length; those past 2^53 fail when they are used. */
  uint64(): number {
    return Number(this.#view.getBigUint64(this.#advance(8), true));
  }

  float64(): number {
    return this.#view.getFloat64(this.#advance(8), false);
  }

  /** A view of the next bytes. */
  bytes(length: number): Uint8Array {
    const start = this.#advance(length);
    return this.#bytes.subarray(start, start + length);
  }

  /** The next bytes as UTF-8. */
  utf8(length: number): string {
    const bytes = this.bytes(length);
    try {
      return UTF8.decode(bytes);
    } catch {
      throw this.error("a text is not UTF-8");
    }
  }

  /** The next bytes as Python 2 text: UTF-8 where it is, else one by one. */
  looseText(length: number): string {
    return decodeLoosely(this.bytes(length));
  }

  /** The bytes up to the next newline, one character a byte. */
  line(): string {
    const end = this.#bytes.indexOf(0x0a, this.position);
    const length = (end < 0 ? this.#bytes.length : end) - this.position;
    if (length > MAX_LINE_BYTES) {
      throw this.error(`a line is over ${MAX_LINE_BYTES} bytes long`);
    }
    if (end < 0) {
      this.checkLeft(length + 1);
      throw new WindowEndError();
    }
    const line = decodeLatin1(this.bytes(length));
    this.position++;
    return line;
  }

  /** An error about the pickle at this place. */
  error(why: string): CheckpointError {
    return new CheckpointError(
      `Cannot read pickle as ${why} (near byte ${this.position})`,
    );
  }
}

/** Text of bytes that should be UTF-8 and may be older. */
export function decodeLoosely(bytes: Uint8Array): string {
  try {
    return UTF8.decode(bytes);
  } catch {
    return decodeLatin1(bytes);
  }
}

/**
 * Text of one character a byte. `TextDecoder("latin1")` is Windows-1252, which
 * differs from 0x80 to 0x9f.
 */
export function decodeLatin1(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let start = 0; start < bytes.length; start += LATIN1_CHUNK) {
    parts.push(
      String.fromCharCode(...bytes.subarray(start, start + LATIN1_CHUNK)),
    );
  }
  return parts.join("");
}
