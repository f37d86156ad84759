/** The text of `medigan.lock`. */
import { IntegrityError } from "../errors.ts";

/** Version of the lockfile's schema. */
export const LOCK_SCHEMA = "medigan.lock/1";

/** What is pinned for one address or DOI. */
export interface LockEntry {
  /** SHA-256 of the file. */
  readonly sha256: string;
  /** Its size in bytes. */
  readonly size: number;
  /** Where it came from. */
  readonly url: string;
  /** Number of the Zenodo record, where it is of one. */
  readonly record?: number;
  /** Day of the first use, such as `2026-11-23`. */
  readonly retrieved?: string;
}

/** The entries of a lockfile by key, such as `doi:10.5281/zenodo.1#a.zip`. */
export type LockEntries = Readonly<Record<string, LockEntry>>;

const SHA256 = /^[0-9a-f]{64}$/;

/**
 * Reads the text of a lockfile.
 *
 * @throws {IntegrityError} when it is damaged or of another version.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { formatLockfile, parseLockfile } from "@medigan/core/store";
 * assert.deepEqual(parseLockfile(formatLockfile({})), {});
 * ```
 */
export function parseLockfile(
  text: string,
  path = "medigan.lock",
): LockEntries {
  const value = parseJson(text, path);
  if (value?.schema !== LOCK_SCHEMA || !isObject(value.entries)) {
    throw new IntegrityError(
      `Cannot read ${path} as its schema must be ${LOCK_SCHEMA}: current value is ${
        JSON.stringify(value?.schema)
      }`,
    );
  }
  const entries = Object.entries(value.entries)
    .map(([key, entry]) => [key, parseEntry(entry, `${path}, ${key}`)]);
  return Object.fromEntries(entries);
}

/**
 * The text of a lockfile: keys sorted, so that the same entries give the same
 * text.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { formatLockfile } from "@medigan/core/store";
 * assert(formatLockfile({}).includes("medigan.lock/1"));
 * ```
 */
export function formatLockfile(entries: LockEntries): string {
  const sorted = Object.fromEntries(
    Object.entries(entries).sort(([a], [b]) => a < b ? -1 : 1),
  );
  return `${
    JSON.stringify({ schema: LOCK_SCHEMA, entries: sorted }, null, 2)
  }\n`;
}

function parseJson(
  text: string,
  path: string,
): { schema?: unknown; entries?: unknown } | null {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new IntegrityError(`Cannot read ${path} as it is not JSON`, {
      cause,
      hint: "Restore it from version control, or delete it to pin anew",
    });
  }
}

function parseEntry(entry: unknown, place: string): LockEntry {
  const { sha256, size, url, record, retrieved } = isObject(entry) ? entry : {};
  const isGood = typeof sha256 === "string" && SHA256.test(sha256) &&
    Number.isSafeInteger(size) && Number(size) >= 0 &&
    typeof url === "string" &&
    (record === undefined || Number.isSafeInteger(record)) &&
    (retrieved === undefined || typeof retrieved === "string");
  if (!isGood) {
    throw new IntegrityError(
      `Cannot read ${place} as it must hold sha256, size and url: current value is ${
        JSON.stringify(entry)?.slice(0, 120)
      }`,
    );
  }
  return {
    sha256,
    size: Number(size),
    url,
    ...(record === undefined ? {} : { record: Number(record) }),
    ...(retrieved === undefined ? {} : { retrieved }),
  };
}

function isObject(value: unknown): value is { [name: string]: unknown } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
