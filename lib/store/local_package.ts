/** A model's files on this machine. */
import { basename } from "node:path";
import type { ByteSource } from "../bytes.ts";
import { IntegrityError } from "../errors.ts";

/** Where a package came from. */
export interface PackageSource {
  /** Kind of origin. */
  readonly kind: "remote" | "bundled" | "path";
  /** Name of the archive, checkpoint or folder. */
  readonly name: string;
  /** Address it was fetched from. */
  readonly url?: string;
  /** Version DOI. */
  readonly doi?: string;
  /** Number of the Zenodo record. */
  readonly record?: number;
  /** MD5 of the archive. */
  readonly md5?: string;
  /** Path it was read from, when it is the user's own. */
  readonly path?: string;
}

/** A model's files on this machine, verified. */
export interface LocalPackage extends Disposable {
  /**
   * SHA-256 of the archive or checkpoint; for a folder, of the list of digests
   * and names of the files that were asked for.
   */
  readonly sha256: string;
  /** Where it came from. */
  readonly source: PackageSource;
  /** Names of all files, with `/` between folders, sorted. */
  list(): readonly string[];
  /**
   * The file that a path means: the one of exactly this name, else the only one
   * that ends with it, with or without its top folder; of a single checkpoint,
   * that checkpoint. `undefined` when there is none.
   *
   * @throws {IntegrityError} when several files come into question.
   */
  find(path: string): string | undefined;
  /**
   * A file's bytes; it is unpacked first where that was not done yet.
   *
   * @throws {IntegrityError} when there is no such file or it is damaged.
   */
  open(path: string): Promise<ByteSource>;
}

/** What a package is made of. */
export interface PackageParts {
  /** Digest. */
  readonly sha256: string;
  /** Origin. */
  readonly source: PackageSource;
  /** Names of all files. */
  readonly names: readonly string[];
  /** Names of links, which are not followed. */
  readonly links?: readonly string[];
  /** Opens a file by its name. */
  readonly openFile: (name: string) => Promise<ByteSource>;
  /** Frees what is held. */
  readonly close?: () => void;
  /** Whether it is one checkpoint, whatever its name. */
  readonly isSingle?: boolean;
}

/** A package of its parts. */
export function makePackage(parts: PackageParts): LocalPackage {
  const names = [...parts.names].sort();
  const find = (path: string) =>
    parts.isSingle ? names[0] : findName(names, path);
  return {
    sha256: parts.sha256,
    source: parts.source,
    list: () => names,
    find,
    open: async (path) => {
      const name = find(path);
      if (name === undefined) throw missing(parts, path);
      return await parts.openFile(name);
    },
    [Symbol.dispose]: () => parts.close?.(),
  };
}

/**
 * The name that a path means among `names`.
 *
 * @throws {IntegrityError} when several come into question.
 */
export function findName(
  names: readonly string[],
  path: string,
): string | undefined {
  const wanted = path.replace(/^\.?\//, "");
  // Some archives have a folder around everything and some cards expect one.
  const withoutTop = wanted.split("/").slice(1).join("/");
  for (const tail of [wanted, withoutTop]) {
    if (tail === "") continue;
    if (names.includes(tail)) return tail;
    const matches = names.filter((name) => name.endsWith(`/${tail}`));
    if (matches.length === 1) return matches[0];
    if (matches.length > 1) throw ambiguous(path, matches);
  }
  return undefined;
}

function ambiguous(path: string, matches: readonly string[]): IntegrityError {
  return new IntegrityError(
    `Cannot tell which file ${JSON.stringify(path)} means: ${
      some(matches)
    } end so`,
  );
}

function missing(parts: PackageParts, path: string): IntegrityError {
  const link = findName(parts.links ?? [], path);
  if (link !== undefined) {
    return new IntegrityError(
      `Cannot use ${
        JSON.stringify(link)
      } in ${parts.source.name} as it is a link`,
      { hint: "Put the file itself there" },
    );
  }
  return new IntegrityError(
    `Cannot find ${JSON.stringify(path)} in ${parts.source.name}: it holds ${
      some(parts.names) || "no files"
    }`,
    {
      hint: `Name one of these, or take another package than ${
        basename(parts.source.name)
      }`,
    },
  );
}

function some(names: readonly string[]): string {
  const shown = names.slice(0, 8).map((name) => JSON.stringify(name));
  const more = names.length - shown.length;
  return shown.join(", ") + (more > 0 ? ` and ${more} more` : "");
}
