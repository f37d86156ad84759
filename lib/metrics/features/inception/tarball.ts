/** Files within npm's packages: gzipped tar archives of plain files. */
import { gunzipSync } from "node:zlib";
import { ArchiveError } from "../../../errors.ts";

const BLOCK = 512;
/** Packages that inflate to more are not read: 256 MiB. */
const MAX_BYTES = 2 ** 28;
const LATIN1 = new TextDecoder("latin1");

/**
 * The files of a package by name, without the folder around them (POSIX ustar).
 * Links and long names are left out: packages that are read here have none.
 *
 * @throws {ArchiveError} when it is damaged or too large.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { gzipSync } from "node:zlib";
 * import { readTarball } from "./tarball.ts";
 * const files = readTarball(gzipSync(new Uint8Array(1024)));
 * assert.equal(files.size, 0);
 * ```
 */
export function readTarball(bytes: Uint8Array): Map<string, Uint8Array> {
  const tar = inflated(bytes);
  const files = new Map<string, Uint8Array>();
  for (let at = 0; at + BLOCK <= tar.length && tar[at] !== 0;) {
    const header = tar.subarray(at, at + BLOCK);
    const name = textOf(header.subarray(0, 100));
    const size = parseInt(textOf(header.subarray(124, 136)), 8);
    const start = at + BLOCK;
    if (!(size >= 0) || start + size > tar.length) {
      throw new ArchiveError(
        `Cannot read the package as its file ${
          JSON.stringify(name)
        } must lie within it: current size is ${size}`,
      );
    }
    const type = LATIN1.decode(header.subarray(156, 157));
    if (type === "0" || type === "\0") {
      files.set(
        name.replace(/^[^/]*\//, ""),
        tar.subarray(start, start + size),
      );
    }
    at = start + Math.ceil(size / BLOCK) * BLOCK;
  }
  return files;
}

function inflated(bytes: Uint8Array): Uint8Array {
  try {
    return gunzipSync(bytes, { maxOutputLength: MAX_BYTES });
  } catch (cause) {
    throw new ArchiveError(
      "Cannot read the package as it is damaged, too large or no gzip file",
      { cause },
    );
  }
}

function textOf(field: Uint8Array): string {
  const text = LATIN1.decode(field);
  const end = text.indexOf("\0");
  return (end < 0 ? text : text.slice(0, end)).trim();
}
