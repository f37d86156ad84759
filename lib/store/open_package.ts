/** Opens an archive, a checkpoint or a folder as a package. */
import { basename, join } from "node:path";
import { checkPackageNames, openZip, type ZipArchive } from "../archive/mod.ts";
import type { ByteSource } from "../bytes.ts";
import { MediganError } from "../errors.ts";
import type { OperationOptions } from "../events.ts";
import { sha256Hex } from "../platform/digest.ts";
import { listDir, openFileSource, statPath } from "../platform/files.ts";
import { isLink } from "../platform/links.ts";
import { extract } from "./extraction.ts";
import { hashFile } from "./hash_file.ts";
import {
  findName,
  type LocalPackage,
  makePackage,
  type PackageSource,
} from "./local_package.ts";

/** What is opened, and for what. */
export interface OpenPackageOptions extends OperationOptions {
  /** Folder of the cache. */
  readonly dir: string;
  /** Digest of the file, which was checked. */
  readonly sha256: string;
  /** Origin. */
  readonly source: PackageSource;
  /** Files that will be needed. */
  readonly paths: readonly string[];
}

const ZIP_START = [0x50, 0x4b];
const MAX_FOLDER_FILES = 100_000;

/**
 * Opens a verified file. An archive is unpacked as far as `paths` need it; a
 * PyTorch checkpoint, though a zip file as well, is a package of one file.
 *
 * @throws {ArchiveError} when the archive is broken or hostile.
 * @throws {IntegrityError} when it lacks a needed file.
 */
export async function openPackageFile(
  path: string,
  options: OpenPackageOptions,
): Promise<LocalPackage> {
  const source = await openFileSource(path);
  try {
    const zip = await openPackageZip(source, options.source.name);
    if (zip !== undefined) return await archivePackage(zip, source, options);
    source[Symbol.dispose]();
    return makePackage({
      sha256: options.sha256,
      source: options.source,
      names: [options.source.name],
      openFile: () => openFileSource(path),
      isSingle: true,
    });
  } catch (cause) {
    source[Symbol.dispose]();
    throw cause;
  }
}

/** The archive, or `undefined` when the file is a checkpoint. */
async function openPackageZip(
  source: ByteSource,
  name: string,
): Promise<ZipArchive | undefined> {
  const start = await source.read(0, Math.min(2, source.size));
  const isZip = ZIP_START.every((byte, index) => start[index] === byte);
  if (!isZip && !/\.zip$/i.test(name)) return undefined;
  const zip = await openZip(source);
  const isCheckpoint = zip.entries.some((entry) =>
    /^[^/]+\/data\.pkl$/.test(entry.name)
  );
  return isCheckpoint ? undefined : zip;
}

async function archivePackage(
  zip: ZipArchive,
  source: ByteSource,
  options: OpenPackageOptions,
): Promise<LocalPackage> {
  checkPackageNames(zip.entries);
  const { dir, sha256, onEvent, signal } = options;
  const unpack = (name: string) =>
    extract({ dir, sha256, zip, onEvent, signal }, name);
  const made = makePackage({
    sha256,
    source: options.source,
    names: zip.entries.filter(({ kind }) => kind === "file")
      .map(({ name }) => name),
    openFile: async (name) => openFileSource(await unpack(name)),
    close: () => source[Symbol.dispose](),
  });
  for (const path of options.paths) {
    using _whole = await made.open(path);
  }
  return made;
}

/**
 * Opens a folder of the user's. Nothing is copied, and no link is followed: a
 * stranger's folder could hand any file to the stranger's code.
 *
 * @throws {IntegrityError} when it lacks a needed file.
 */
export async function openFolder(
  path: string,
  paths: readonly string[],
): Promise<LocalPackage> {
  const { names, links } = await filesBelow(path);
  const needed = paths.map((wanted) => findName(names, wanted))
    .filter((name) => name !== undefined);
  const listing = (paths.length === 0 ? names : needed).toSorted();
  let lines = "";
  for (const name of listing) {
    lines += `${await hashFile(join(path, name))}  ${name}\n`;
  }
  const made = makePackage({
    sha256: sha256Hex(lines),
    source: { kind: "path", name: basename(path), path },
    names,
    links,
    openFile: (name) => openFileSource(join(path, name)),
  });
  for (const wanted of paths) {
    using _present = await made.open(wanted);
  }
  return made;
}

/** Files of a folder and those within, and the links that lie among them. */
interface FolderNames {
  readonly names: string[];
  readonly links: string[];
}

async function filesBelow(folder: string): Promise<FolderNames> {
  const names: string[] = [];
  const links: string[] = [];
  const pending = [""];
  for (
    let prefix = pending.pop();
    prefix !== undefined;
    prefix = pending.pop()
  ) {
    for (const name of await listDir(join(folder, prefix))) {
      const inner = `${prefix}${name}`;
      if (await isLink(join(folder, inner))) {
        links.push(inner);
        continue;
      }
      const info = await statPath(join(folder, inner));
      if (info?.kind === "directory") pending.push(`${inner}/`);
      if (info?.kind === "file") names.push(inner);
    }
    if (names.length + links.length + pending.length <= MAX_FOLDER_FILES) {
      continue;
    }
    throw new MediganError(
      `Cannot use ${folder} as a package as it holds over ${MAX_FOLDER_FILES} files`,
    );
  }
  return { names: names.sort(), links };
}
