/**
 * The least Deno permissions of each command: the one table behind help texts,
 * `generate --dry-run`, `doctor`, the README and the test that runs every
 * command with exactly these.
 *
 * @module
 */

/** A flag of the runtime that a command cannot do without. */
export interface PermissionNeed {
  /** The flag. */
  readonly flag:
    | "--allow-env"
    | "--allow-net"
    | "--allow-read"
    | "--allow-write"
    | "--allow-ffi";
  /** Its value; words in capitals stand for what the user names. */
  readonly value: string;
  /** What it is for. */
  readonly why: string;
  /** When it is needed, where that is not always. */
  readonly when?: string;
}

const CACHE_PLACE: PermissionNeed = {
  flag: "--allow-env",
  value: "MEDIGAN_HOME,XDG_CACHE_HOME,HOME,LOCALAPPDATA",
  why: "to find the cache",
};
const CACHE_READ: PermissionNeed = {
  flag: "--allow-read",
  value: "CACHE",
  why: "to use what was fetched before",
};
const CACHE_WRITE: PermissionNeed = {
  flag: "--allow-write",
  value: "CACHE",
  why: "to keep what is fetched",
};
const FETCH: PermissionNeed = {
  flag: "--allow-net",
  value: "zenodo.org",
  why: "to fetch a model",
};

/** Needs by command; a command that is not here needs nothing. */
export const PERMISSIONS: { readonly [command: string]: PermissionNeed[] } = {
  inspect: [
    { flag: "--allow-read", value: "FILE", why: "to read the checkpoint" },
    ...folderAccess("DIR", "to write the arrays", "with --export"),
  ],
  convert: [
    { flag: "--allow-read", value: "FILE", why: "to read the checkpoint" },
    ...folderAccess("FOLDER", "to write the ONNX file, whole or not at all"),
  ],
  generate: [
    CACHE_PLACE,
    CACHE_READ,
    CACHE_WRITE,
    ...folderAccess("OUTPUT", "to write the samples"),
    { ...FETCH, when: "for a model that is not cached" },
  ],
  replay: [
    CACHE_PLACE,
    CACHE_READ,
    CACHE_WRITE,
    { flag: "--allow-read", value: "FOLDER", why: "to read the samples" },
    { ...FETCH, when: "for a model that is not cached" },
  ],
  cache: [
    CACHE_PLACE,
    CACHE_READ,
    { ...CACHE_WRITE, when: "for prune, verify and get" },
    { ...FETCH, when: "for get" },
  ],
  doctor: [CACHE_PLACE, CACHE_READ],
};

function folderAccess(
  value: string,
  why: string,
  when?: string,
): PermissionNeed[] {
  const condition = when === undefined ? {} : { when };
  return [
    { flag: "--allow-read", value, why, ...condition },
    { flag: "--allow-write", value, why, ...condition },
  ];
}

/** The needs of a command as lines of a help text. */
export function permissionLines(command: string): string[] {
  const needs = PERMISSIONS[command] ?? [];
  if (needs.length === 0) return ["none"];
  const byPurpose = Map.groupBy(
    needs,
    ({ why, when }) => when === undefined ? why : `${why}, ${when}`,
  );
  return [...byPurpose].flatMap(([purpose, flags]) => [
    flags.map(({ flag, value }) => `${flag}=${value}`).join(" "),
    `    ${purpose}`,
  ]);
}
