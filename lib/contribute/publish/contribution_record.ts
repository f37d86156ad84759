/** What of a contribution is done, so that it can go on after a failure. */
import { FormatError } from "../../errors.ts";
import {
  readText,
  removePath,
  statPath,
  writeAtomic,
} from "../../platform/files.ts";
import type { Draft } from "./zenodo_deposit.ts";

/** Everything that was done; holds no secret. */
export interface ContributionRecord {
  /** Version of this record. */
  readonly schema: "medigan.contribution/1";
  /** SHA-256 of the archive that it is about. */
  readonly sha256: string;
  /** Which Zenodo. */
  readonly zenodoUrl: string;
  /** Whether a draft was asked for; its number may never have arrived. */
  readonly isBegun?: boolean;
  /** The draft, once there is one. */
  readonly draft?: Draft | undefined;
  /** Whether the archive is in it. */
  readonly isUploaded?: boolean;
  /** Its DOI, once it is published. */
  readonly doi?: string;
  /** Address of the issue, once it is open. */
  readonly issueUrl?: string;
}

/** Where the record of an archive's contribution stands. */
export function recordPath(archive: string): string {
  return `${archive}.contribution.json`;
}

/**
 * The record of an archive's contribution, or `undefined` when there is none.
 *
 * @throws {FormatError} when the file is something else.
 */
export async function readRecord(
  archive: string,
): Promise<ContributionRecord | undefined> {
  const path = recordPath(archive);
  if (await statPath(path) === undefined) return undefined;
  try {
    const record: ContributionRecord = JSON.parse(await readText(path));
    if (record.schema === "medigan.contribution/1") return record;
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
  }
  throw new FormatError(
    `Cannot go on with the contribution as ${path} is no record of one`,
    { hint: "Move the file away to begin anew" },
  );
}

/** Writes the record. */
export function writeRecord(
  archive: string,
  record: ContributionRecord,
): Promise<void> {
  return writeAtomic(recordPath(archive), JSON.stringify(record, null, 2));
}

/** Removes the record. */
export function removeRecord(archive: string): Promise<void> {
  return removePath(recordPath(archive));
}
