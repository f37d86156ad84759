/**
 * Bytes and where they come from.
 *
 * @module
 */

/** Bytes that can be read at any place, from memory or from a file. */
export interface ByteSource extends Disposable {
  /** Number of bytes. */
  readonly size: number;
  /**
   * Exactly `length` bytes from `offset`. The result may be a view of the
   * source and must not be changed.
   *
   * @throws {RangeError} when the range leaves the source.
   */
  read(offset: number, length: number): Promise<Uint8Array>;
}

/** Somewhere bytes can be written at any place, such as an open file. */
export interface RandomAccessSink {
  /** Writes all bytes from `offset` on. */
  write(offset: number, bytes: Uint8Array): Promise<void>;
}

/**
 * A byte source over bytes in memory, without copying them.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { bytesSource } from "@medigan/core";
 * using source = bytesSource(new Uint8Array([1, 2, 3]));
 * assert((await source.read(1, 2))[0] === 2);
 * ```
 */
export function bytesSource(bytes: Uint8Array): ByteSource {
  return {
    size: bytes.length,
    read: (offset, length) =>
      new Promise((resolve) => {
        checkRange(offset, length, bytes.length);
        resolve(bytes.subarray(offset, offset + length));
      }),
    [Symbol.dispose]() {},
  };
}

/**
 * Checks that a range lies within `size` bytes.
 *
 * @throws {RangeError} when it does not.
 *
 * @example
 * ```ts
 * import { checkRange } from "./bytes.ts";
 * checkRange(0, 4, 4);
 * ```
 */
export function checkRange(offset: number, length: number, size: number): void {
  const isWithin = Number.isSafeInteger(offset) && offset >= 0 &&
    Number.isSafeInteger(length) && length >= 0 && offset + length <= size;
  if (!isWithin) {
    throw new RangeError(
      `Cannot read ${length} bytes at ${offset} as the source has ${size} bytes`,
    );
  }
}

/**
 * Lower-case hexadecimal digits of bytes.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { toHex } from "@medigan/core";
 * assert(toHex(new Uint8Array([0, 255])) === "00ff");
 * ```
 */
export function toHex(bytes: Uint8Array): string {
  return bytes.toHex();
}

/**
 * One array with the bytes of all parts, in order.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { concatBytes } from "@medigan/core";
 * const one = concatBytes([new Uint8Array([1]), new Uint8Array([2, 3])]);
 * assert(one.length === 3);
 * ```
 */
export function concatBytes(
  parts: readonly Uint8Array[],
): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(
    parts.reduce((sum, part) => sum + part.length, 0),
  );
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}

/**
 * A size in bytes for people, with decimal units.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { formatBytes } from "@medigan/core";
 * assert(formatBytes(12_345_678) === "12.3 MB");
 * ```
 */
export function formatBytes(bytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let value = bytes;
  let unit = 0;
  while (value >= 999.95 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit]}`;
}
