/** A run's folder: what an earlier or interrupted run left in it. */
import { join } from "node:path";
import { FormatError, UsageError } from "../errors.ts";
import { type Appender, openAppender } from "../platform/append.ts";
import { sha256Hex } from "../platform/digest.ts";
import {
  listDir,
  makeDir,
  readBytes,
  readText,
  removePath,
  statPath,
  writeAtomic,
} from "../platform/files.ts";
import {
  type FileRecord,
  MANIFEST_NAME,
  parseHeader,
  parseManifest,
  parseRecords,
  type RunHeader,
} from "./manifest.ts";

/** Name of the journal that an unfinished run keeps in its folder. */
export const JOURNAL_NAME = ".medigan-run.jsonl";

/** What a folder held before. */
export interface EarlierRun {
  /** What was known before the first sample. */
  readonly header: RunHeader;
  /** What was written, as far as was noted. */
  readonly records: readonly FileRecord[];
}

/** What to do with a folder that is not empty. */
export interface FolderOptions {
  /** Goes on with the run whose files are there. */
  readonly resume?: boolean | undefined;
  /** Replaces the run whose files are there; others' files stay. */
  readonly overwrite?: boolean | undefined;
}

/** A folder before a run begins in it. */
export interface SurveyedFolder {
  /** The run to go on with, where there is one and it is wanted. */
  readonly earlier: EarlierRun | undefined;
  /** Removes what stands in the way; nothing was changed before. */
  clear(): Promise<void>;
}

/**
 * Looks at a folder that a run shall be written to.
 *
 * @throws {UsageError} when it holds files and neither option is set, or when
 * it is no folder.
 * @throws {FormatError} when what an earlier run left there is damaged.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { makeScratchDir } from "../platform/files.ts";
 * import { surveyFolder } from "./run_folder.ts";
 * await using scratch = await makeScratchDir();
 * const { earlier } = await surveyFolder(`${scratch.path}/new`, {});
 * assert.equal(earlier, undefined);
 * ```
 */
export async function surveyFolder(
  folder: string,
  { resume = false, overwrite = false }: FolderOptions,
): Promise<SurveyedFolder> {
  if (resume && overwrite) {
    throw new UsageError("Cannot both resume and overwrite a run");
  }
  const names = await namesIn(folder);
  if (names.length > 0 && !resume && !overwrite) throw occupied(folder, names);
  const earlier = resume ? await findEarlier(folder, names) : undefined;
  return {
    earlier,
    async clear() {
      await removeLeftovers(folder, names);
      if (overwrite) await removeEarlier(folder, names);
    },
  };
}

async function namesIn(folder: string): Promise<string[]> {
  const info = await statPath(folder);
  if (info?.kind === "directory") return await listDir(folder);
  if (info === undefined) return [];
  throw new UsageError(`Cannot write samples to ${folder} as it is no folder`);
}

function occupied(folder: string, names: readonly string[]): UsageError {
  const isRun = names.includes(JOURNAL_NAME) || names.includes(MANIFEST_NAME);
  return new UsageError(
    `Cannot write samples to ${folder} as it already holds ${
      isRun ? "a run" : `${names.length} files`
    }`,
    {
      hint: isRun
        ? "Resume it, overwrite it, or choose another folder"
        : "Choose another folder, or overwrite to add to this one",
    },
  );
}

/** Files that were being written when a run was killed. */
async function removeLeftovers(folder: string, names: readonly string[]) {
  for (const name of names.filter(isLeftover)) {
    await removePath(join(folder, name));
  }
}

function isLeftover(name: string): boolean {
  return /^\..+\.[0-9a-f]{8}-[0-9a-f-]{27}\.part$/.test(name);
}

async function findEarlier(
  folder: string,
  names: readonly string[],
): Promise<EarlierRun | undefined> {
  if (names.includes(JOURNAL_NAME)) {
    return parseJournal(await readText(join(folder, JOURNAL_NAME)));
  }
  if (names.includes(MANIFEST_NAME)) {
    const manifest = parseManifest(await readText(join(folder, MANIFEST_NAME)));
    const { files, complete: _, ...header } = manifest;
    return { header, records: files };
  }
  if (names.every(isLeftover)) return undefined;
  throw new UsageError(
    `Cannot resume in ${folder} as it holds ${names.length} files, but no run`,
    { hint: "Choose the folder of an interrupted run" },
  );
}

async function removeEarlier(folder: string, names: readonly string[]) {
  let earlier: EarlierRun | undefined;
  try {
    earlier = await findEarlier(folder, names);
  } catch (cause) {
    // A damaged record tells nothing about which files were its own.
    if (!(cause instanceof FormatError || cause instanceof UsageError)) {
      throw cause;
    }
  }
  // First what says that the run is whole, then what it was made of.
  await removePath(join(folder, MANIFEST_NAME));
  await removePath(join(folder, JOURNAL_NAME));
  const written = new Set(earlier?.records.map(({ name }) => name));
  for (const name of written) await removePath(join(folder, name));
}

/**
 * The run that a journal tells of. A last line without its end is what was
 * being written when the run was killed, and is left out.
 *
 * @throws {FormatError} when another line is damaged.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { parseJournal } from "./run_folder.ts";
 * assert.throws(() => parseJournal("{}\n"), /header/);
 * ```
 */
export function parseJournal(text: string): EarlierRun {
  const lines = text.split("\n").slice(0, -1);
  const [first = "", ...others] = lines;
  const header = parseHeader(first);
  return { header, records: others.flatMap(parseRecords) };
}

/**
 * The records whose files are there and whole.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { intactRecords } from "./run_folder.ts";
 * assert.deepEqual(await intactRecords("no-such-folder", []), []);
 * ```
 */
export async function intactRecords(
  folder: string,
  records: readonly FileRecord[],
): Promise<FileRecord[]> {
  const intact: FileRecord[] = [];
  for (const [name, ofFile] of Map.groupBy(records, (one) => one.name)) {
    const path = join(folder, name);
    const [{ bytes, sha256 }] = ofFile as [FileRecord];
    const info = await statPath(path);
    if (info?.kind !== "file" || info.size !== bytes) continue;
    if (sha256Hex(await readBytes(path)) !== sha256) continue;
    intact.push(...ofFile);
  }
  return intact;
}

/**
 * Begins the journal of a run. From here on the folder tells of an unfinished
 * run, whatever it held before.
 */
export async function openJournal(
  folder: string,
  { header, records }: EarlierRun,
): Promise<Appender> {
  await makeDir(folder);
  const path = join(folder, JOURNAL_NAME);
  const lines = [header, ...records.length === 0 ? [] : [records]];
  const text = lines.map((line) => `${JSON.stringify(line)}\n`).join("");
  await writeAtomic(path, text);
  await removePath(join(folder, MANIFEST_NAME));
  return await openAppender(path);
}

/**
 * Ends a run: the manifest appears, then the journal goes.
 */
export async function closeRun(
  folder: string,
  manifest: object,
): Promise<void> {
  const text = `${JSON.stringify(manifest, undefined, 1)}\n`;
  await writeAtomic(join(folder, MANIFEST_NAME), text);
  await removePath(join(folder, JOURNAL_NAME));
}
