/** What kind of file bytes are, whatever its name says. */

const MAGIC_NUMBERS: readonly (readonly [string, number, readonly number[]])[] =
  [
    ["PNG", 0, [0x89, 0x50, 0x4e, 0x47]],
    ["JPEG", 0, [0xff, 0xd8, 0xff]],
    ["GIF", 0, [0x47, 0x49, 0x46, 0x38]],
    ["BMP", 0, [0x42, 0x4d]],
    ["TIFF", 0, [0x49, 0x49, 0x2a, 0x00]],
    ["TIFF", 0, [0x4d, 0x4d, 0x00, 0x2a]],
    ["WebP", 8, [0x57, 0x45, 0x42, 0x50]],
    ["DICOM", 128, [0x44, 0x49, 0x43, 0x4d]],
    ["NumPy", 0, [0x93, 0x4e, 0x55, 0x4d]],
    ["zip", 0, [0x50, 0x4b, 0x03, 0x04]],
    ["gzip", 0, [0x1f, 0x8b]],
    ["NIfTI", 344, [0x6e, 0x2b, 0x31, 0x00]],
  ];

/**
 * Name of the file format that the first bytes tell, such as `"JPEG"`;
 * `undefined` when they tell none.
 *
 * @param bytes The file, or at least its first 348 bytes.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { sniffFormat } from "@medigan/core/image";
 * assert(sniffFormat(Uint8Array.of(0xff, 0xd8, 0xff, 0xe0)) === "JPEG");
 * ```
 */
export function sniffFormat(bytes: Uint8Array): string | undefined {
  const found = MAGIC_NUMBERS.find(([, offset, magic]) =>
    magic.every((byte, at) => bytes[offset + at] === byte)
  );
  return found?.[0];
}
