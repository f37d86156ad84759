/** The part of `node:zlib` that a page needs, where there is no Node. */
import { zlibSync } from "fflate";

/** Deflates with the header and checksum of zlib. */
export function deflateSync(
  bytes: Uint8Array,
  { level = 6 }: { readonly level?: number } = {},
): Uint8Array {
  return zlibSync(bytes, { level: level as 6 });
}

/** A page writes files and reads none. */
export function inflateSync(): never {
  throw new Error("Cannot read compressed files in this page");
}

/** See {@linkcode inflateSync}. */
export const inflateRawSync = inflateSync;

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) {
    value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  }
  return value;
});

/** The checksum of PNG chunks (ISO 3309). */
export function crc32(bytes: Uint8Array): number {
  let value = 0xffffffff;
  for (const byte of bytes) {
    value = (value >>> 8) ^ (TABLE[(value ^ byte) & 255] ?? 0);
  }
  return (value ^ 0xffffffff) >>> 0;
}
