/**
 * The least Deno permissions of each command: the one table behind help texts,
 * `generate --dry-run`, the README and the test that runs every command with
 * exactly these.
 *
 * @module
 */
import { NATS_VARIABLES } from "../lib/cluster/connection/settings.ts";
import { cacheVariables } from "../lib/platform/dirs.ts";

/** A flag of the runtime that a command cannot do without. */
export interface PermissionNeed {
  /** The flag. */
  readonly flag:
    | "--allow-env"
    | "--allow-net"
    | "--allow-read"
    | "--allow-write"
    | "--allow-run"
    | "--allow-ffi";
  /** Its value; words in capitals stand for what differs from run to run. */
  readonly value: string;
  /** What it is for, and when, where that is not always. */
  readonly why: string;
  /** The word that must stand for something where this is needed. */
  readonly onlyWith?: string;
}

const FIND_CACHE: PermissionNeed = {
  flag: "--allow-env",
  value: cacheVariables().join(","),
  why: "to find the cache",
};
const READ_CACHE = read("CACHE", "to use what was fetched before");
const FILL_CACHE = change("CACHE", "to keep models and their graphs");
const READ_CHECKPOINT = read("FILE", "to read the checkpoint");
const READ_INPUT = read("INPUT", "for --input");
const FETCH: readonly PermissionNeed[] = [
  {
    flag: "--allow-net",
    value: "HOST",
    why: "to fetch from zenodo.org, for a model that is not cached",
  },
  read("LOCKFILE", "to check what is fetched (medigan.lock)"),
];
const COMPUTE: readonly PermissionNeed[] = [
  read("RUNTIME", "to load onnxruntime-web"),
  read("MODEL", "to read weights that are bundled or your own"),
  { flag: "--allow-ffi", value: "NATIVE", why: "for --device native" },
];

const RUN_CODE: PermissionNeed = {
  flag: "--allow-run",
  value: "DENO",
  why:
    "for models that bring code, and --isolate: a process without any permission",
};
const RUN_ALLOWED: PermissionNeed = {
  ...RUN_CODE,
  why: "for models that bring code, which generate was allowed to run",
};

const MEASURE: readonly PermissionNeed[] = [
  ...FILL_CACHE.map((need) => ({
    ...need,
    why: "for a model, or a backbone that is a network",
  })),
  read("RUNTIME", "for the same, to load onnxruntime-web"),
  read("WEIGHTS", "for --backbone-weights, and weights that are bundled"),
  { flag: "--allow-ffi", value: "NATIVE", why: "for --device native" },
  {
    flag: "--allow-net",
    value: "HOST",
    why: "to fetch a model or a backbone that is not cached",
  },
  read("LOCKFILE", "for such a model, to check what is fetched"),
  RUN_ALLOWED,
];

const REACH_NATS: readonly PermissionNeed[] = [
  {
    flag: "--allow-env",
    value: Object.values(NATS_VARIABLES).join(","),
    why: "to find the NATS server and its secrets",
  },
  { flag: "--allow-net", value: "NATS", why: "to reach the NATS server" },
  read("SECRETS", "for --nats-creds, --nats-nkey and certificates"),
];

const FOR_NATS: readonly PermissionNeed[] = REACH_NATS.map((need) => (
  { ...need, why: "for --nats", onlyWith: "NATS" }
));

/** Needs by command; a command that is not here needs nothing. */
export const PERMISSIONS: {
  readonly [command: string]: readonly PermissionNeed[];
} = {
  generate: [
    FIND_CACHE,
    ...FILL_CACHE,
    ...change("OUTPUT", "to write the samples"),
    ...COMPUTE,
    ...FETCH,
    ...change("GRID", "for --grid, the folder of the file"),
    read("LATENTS", "for --latents"),
    READ_INPUT,
    RUN_CODE,
    ...FOR_NATS,
  ],
  worker: [
    FIND_CACHE,
    ...FILL_CACHE,
    ...COMPUTE,
    ...FETCH,
    RUN_CODE,
    ...REACH_NATS,
  ],
  jobs: REACH_NATS,
  replay: [
    FIND_CACHE,
    ...FILL_CACHE,
    read("FOLDER", "to read the manifest and the samples"),
    ...COMPUTE,
    ...FETCH,
    READ_INPUT,
    RUN_CODE,
  ],
  visualize: [
    FIND_CACHE,
    ...FILL_CACHE,
    {
      flag: "--allow-net",
      value: "127.0.0.1",
      why: "to serve the page, without --export",
    },
    ...change("SITE", "for --export"),
    ...COMPUTE,
    ...FETCH,
    RUN_ALLOWED,
  ],
  test: [
    FIND_CACHE,
    ...FILL_CACHE,
    ...COMPUTE,
    read("LOCKFILE", "to know which files are pinned (medigan.lock)"),
    ...change("REPORT", "for --junit, the folder of the file"),
    RUN_ALLOWED,
  ],
  benchmark: [
    { ...FIND_CACHE, why: "for --case, to find the cache" },
    read("SETS", "for --case, to read the images"),
    ...change("OUTPUT", "for --output"),
    ...MEASURE,
  ],
  evaluate: [
    FIND_CACHE,
    read("SETS", "to read the real images, and the table of patients"),
    ...change("OUTPUT", "to write the numbers and the page"),
    ...MEASURE,
    ...FOR_NATS,
  ],
  fid: [
    FIND_CACHE,
    read("SETS", "to read both sets"),
    ...MEASURE,
    ...FOR_NATS,
  ],
  stats: [
    FIND_CACHE,
    read("SETS", "to read the images, or the parts to merge"),
    ...change("FOLDER", "to write the statistics"),
    ...MEASURE,
    ...FOR_NATS,
  ],
  convert: [
    READ_CHECKPOINT,
    ...change("FOLDER", "to write the ONNX file, whole or not at all"),
  ],
  card: [
    FIND_CACHE,
    READ_CHECKPOINT,
    ...change("FOLDER", "to read and write the card"),
    ...FILL_CACHE.map((need) => ({
      ...need,
      why: "for check, to keep graphs",
    })),
    read("RUNTIME", "for check, to load onnxruntime-web"),
    { flag: "--allow-ffi", value: "NATIVE", why: "for check --device native" },
  ],
  package: [
    FIND_CACHE,
    ...change("FOLDER", "to read the model and write its card"),
    ...change("OUTPUT", "for build, the folder of the archive"),
    ...FILL_CACHE.map((need) => ({
      ...need,
      why: "for check, to keep graphs and what archives hold",
    })),
    read("RUNTIME", "for check, to load onnxruntime-web"),
    read("LOCKFILE", "for check, to know which code was allowed"),
    { ...RUN_CODE, why: "for check of models that bring code" },
    { flag: "--allow-ffi", value: "NATIVE", why: "for check --device native" },
  ],
  contribute: [
    FIND_CACHE,
    {
      flag: "--allow-env",
      value: "ZENODO_TOKEN,ZENODO_SANDBOX_TOKEN,GITHUB_TOKEN",
      why: "to read the tokens",
    },
    ...change("FOLDER", "to read the model, write its card and the archive"),
    ...FILL_CACHE,
    read("RUNTIME", "to test it: to load onnxruntime-web"),
    {
      flag: "--allow-net",
      value: "HOST",
      why: "to publish at zenodo.org, and at api.github.com for --issue",
    },
  ],
  inspect: [READ_CHECKPOINT, ...change("DIR", "for --export")],
  cache: [
    FIND_CACHE,
    READ_CACHE,
    { flag: "--allow-write", value: "CACHE", why: "for verify, prune and get" },
    ...FETCH,
  ],
  doctor: [FIND_CACHE, READ_CACHE],
  info: [
    { ...FIND_CACHE, why: "to find the cache, for a model of your own" },
    read("MODEL", "to look at a model of your own and its card"),
    ...FILL_CACHE.map((need) => ({
      ...need,
      why: "to look at a model by its address",
    })),
    ...FETCH,
  ],
};

function read(value: string, why: string): PermissionNeed {
  return { flag: "--allow-read", value, why };
}

/** What appears whole or not at all is written beside itself, then renamed. */
function change(value: string, why: string): PermissionNeed[] {
  return [read(value, why), { flag: "--allow-write", value, why }];
}

/** What the words in capitals stand for; a need without is left out. */
export type PermissionValues = {
  readonly [word: string]: string | readonly string[] | undefined;
};

/** The flags of a command as they are typed, one for each kind. */
export function permissionFlags(
  command: string,
  values: PermissionValues,
): string[] {
  const byFlag = new Map<string, Set<string>>();
  for (const { flag, value, onlyWith } of PERMISSIONS[command] ?? []) {
    if (onlyWith !== undefined && values[onlyWith] === undefined) continue;
    const held = byFlag.get(flag) ?? new Set();
    const literal = /^[A-Z]+$/.test(value) ? values[value] : value;
    for (const one of [literal ?? []].flat()) held.add(one);
    if (held.size > 0) byFlag.set(flag, held);
  }
  return [...byFlag].map(([flag, held]) => `${flag}=${[...held].join(",")}`);
}

/** The needs of a command as lines of a help text. */
export function permissionLines(command: string): string[] {
  const needs = PERMISSIONS[command] ?? [];
  if (needs.length === 0) return ["none"];
  return [...Map.groupBy(needs, ({ why }) => why)].flatMap(([why, flags]) => [
    flags.map(({ flag, value }) => `${flag}=${value}`).join(" "),
    `    ${why}`,
  ]);
}
