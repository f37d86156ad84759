/** Uses of each command that, together, need all of the flags of its row. */
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildPackage } from "../../lib/contribute/mod.ts";
import { encodeModel } from "../../lib/onnx/mod.ts";
import { openStore } from "../../lib/store/mod.ts";
import { runtimePlaces } from "../../lib/runtime/mod.ts";
import { encodePng } from "../../lib/image/mod.ts";
import type { PermissionValues } from "../../cli/permissions.ts";
import { constantNet, netCard, writeFolder } from "../contribute/packages.ts";
import { startZenodo, type ZenodoServer } from "../zenodo_server.ts";
import { writeImages } from "./images.ts";
import {
  FETCHING_MEASURES,
  prepareServed,
  servedCases,
  type ServedWorld,
} from "./served_cases.ts";

/** One use of a command. */
export interface PermissionCase {
  /** The command's name. */
  readonly command: string;
  /** Its words. */
  readonly words: readonly string[];
  /** What the words in capitals of its row stand for. */
  readonly values: PermissionValues;
  /** Environment variables of its own. */
  readonly env?: { readonly [name: string]: string };
  /** What a command says that does not end by itself, once it is ready. */
  readonly until?: string;
}

/** What the cases work with. */
export type PermissionWorld = ServedWorld;

/** The checkpoint that comes with the toolkit. */
export const BUNDLED = fileURLToPath(
  new URL("../../models/bundled/mass_cdcgan.safetensors", import.meta.url),
);

const CODE = `export async function generate({ random, emit }, { indices }) {
  for (const index of indices) {
    const out = random.uniforms([1, 2, 2], { index, name: "out" });
    await emit({ index, parts: { out } });
  }
}`;

const device = ["--device", "wasm"];

/** Writes the files that the cases read, and serves what they fetch. */
export async function preparePermissionWorld(
  dir: string,
): Promise<ZenodoServer> {
  const net = encodeModel(constantNet());
  await writeFolder(join(dir, "nets"), {
    "net.onnx": net,
    "medigan.json": JSON.stringify(netCard()),
  });
  const card = netCard();
  await writeFolder(join(dir, "offered", "nets"), {
    "net.onnx": net,
    "medigan.json": JSON.stringify({
      ...card,
      description: { ...card.description, authors: ["Ada Author"] },
    }),
  });
  await writeFolder(join(dir, "code"), {
    "generate.js": CODE,
    "medigan.json": JSON.stringify(netCard({
      family: "code",
      checkpoint: { path: "generate.js" },
    })),
  });
  const image = { width: 2, height: 2, channels: 1, depth: 1 } as const;
  await writeFolder(join(dir, "pictures"), {
    "a.png": encodePng({
      ...image,
      dtype: "uint8",
      data: Uint8Array.of(0, 80, 160, 255),
      range: [0, 255],
    }),
  });
  await prepareServed(dir);
  await writeImages(join(dir, "sets"), { count: 6 });
  await Deno.copyFile(BUNDLED, await inside(dir, "in", "net.safetensors"));
  const output = await inside(dir, "served", "nets.zip");
  const store = openStore({ dir: join(dir, "building"), offline: true });
  await buildPackage(join(dir, "nets"), { store, output });
  const bytes = await Deno.readFile(output);
  // Another package, as the cache holds what was unpacked once.
  await writeFolder(join(dir, "nets"), { "README.md": "A net of pixels" });
  const other = await inside(dir, "packed", "nets.zip");
  await buildPackage(join(dir, "nets"), { store, output: other });
  return await startZenodo({
    plain: ["generate", "cache", "info", "visualize", ...FETCHING_MEASURES]
      .map((name) => ({ name: `${name}.zip`, bytes })),
  });
}

async function inside(dir: string, folder: string, name: string) {
  await Deno.mkdir(join(dir, folder), { recursive: true });
  return join(dir, folder, name);
}

/** What most cases share. */
function common({ dir }: PermissionWorld) {
  return {
    CACHE: join(dir, "home"),
    RUNTIME: runtimePlaces("wasm").reads,
    MODEL: BUNDLED,
  };
}

/** All cases, in an order in which each finds what it needs. */
export function permissionCases(world: PermissionWorld): PermissionCase[] {
  return [
    ...generateCases(world),
    ...testCases(world),
    ...codeCases(world),
    ...packageCases(world),
    ...pageCases(world),
    ...fileCases(world),
    ...cacheCases(world),
    ...measureCases(world),
    ...servedCases(world),
    ...plainCases(),
  ];
}

function generateCases(world: PermissionWorld): PermissionCase[] {
  const { dir, server } = world;
  const shared = common(world);
  const run = join(dir, "run");
  const { host } = new URL(server.baseUrl);
  const lockfile = join(dir, "home", "medigan.lock");
  return [
    {
      command: "generate",
      words: [
        "0",
        "-n",
        "1",
        "-o",
        run,
        "--grid",
        join(dir, "grid", "g.png"),
        ...device,
      ],
      values: { ...shared, OUTPUT: run, GRID: join(dir, "grid") },
    },
    {
      command: "generate",
      words: [
        ...[`${server.baseUrl}/plain/generate.zip`, "-n", "1"],
        ...["-o", join(dir, "fetched"), ...device],
      ],
      values: {
        ...shared,
        MODEL: undefined,
        OUTPUT: join(dir, "fetched"),
        HOST: host,
        LOCKFILE: ["medigan.lock", lockfile],
      },
    },
    {
      command: "replay",
      words: [join(run, "manifest.json"), ...device],
      values: { ...shared, FOLDER: run },
    },
  ];
}

/** Tests of models that are here. */
function testCases(world: PermissionWorld): PermissionCase[] {
  const { dir, server } = world;
  const shared = common(world);
  return [
    {
      command: "test",
      words: [`${server.baseUrl}/plain/generate.zip`, ...device],
      values: { ...shared, MODEL: undefined, LOCKFILE: "medigan.lock" },
    },
    {
      command: "test",
      words: ["0", ...device, "--junit", join(dir, "reports", "test.xml")],
      values: { ...shared, REPORT: join(dir, "reports") },
    },
  ];
}

/** A model that is code, made and made again. */
function codeCases(world: PermissionWorld): PermissionCase[] {
  const { dir } = world;
  const shared = common(world);
  return [
    {
      command: "generate",
      words: [
        ...[join(dir, "code"), "-n", "1", "--allow-model-code"],
        ...["-o", join(dir, "coded"), ...device],
      ],
      values: {
        ...shared,
        RUNTIME: undefined,
        MODEL: join(dir, "code"),
        OUTPUT: join(dir, "coded"),
        LOCKFILE: "medigan.lock",
        DENO: Deno.execPath(),
      },
    },
    {
      command: "replay",
      words: [
        ...[join(dir, "coded", "manifest.json"), "--model", join(dir, "code")],
        ...device,
      ],
      values: {
        ...shared,
        RUNTIME: undefined,
        MODEL: join(dir, "code"),
        FOLDER: join(dir, "coded"),
        LOCKFILE: "medigan.lock",
        DENO: Deno.execPath(),
      },
    },
  ];
}

function packageCases(world: PermissionWorld): PermissionCase[] {
  const { dir } = world;
  const { CACHE, RUNTIME } = common(world);
  const made = join(dir, "made");
  return [
    {
      command: "package",
      words: ["init", made, "--code"],
      values: { FOLDER: made },
    },
    {
      command: "package",
      words: ["check", join(dir, "nets"), ...device],
      values: { FOLDER: join(dir, "nets"), RUNTIME },
    },
    {
      command: "package",
      words: ["check", join(dir, "packed", "nets.zip"), ...device],
      values: { FOLDER: join(dir, "packed"), CACHE, RUNTIME },
    },
    {
      command: "package",
      words: ["check", join(dir, "code"), "--allow-model-code"],
      values: {
        FOLDER: join(dir, "code"),
        CACHE,
        LOCKFILE: "medigan.lock",
        DENO: Deno.execPath(),
      },
    },
    {
      command: "package",
      words: ["build", join(dir, "nets"), "-o", join(dir, "built", "n.zip")],
      values: { FOLDER: join(dir, "nets"), OUTPUT: join(dir, "built") },
    },
    {
      command: "contribute",
      words: [join(dir, "offered", "nets"), "--dry-run"],
      values: { FOLDER: join(dir, "offered"), CACHE, RUNTIME },
    },
  ];
}

/** Pages that are written, and one that is served. */
function pageCases(world: PermissionWorld): PermissionCase[] {
  const { dir, server } = world;
  const { CACHE, RUNTIME, MODEL } = common(world);
  const site = join(dir, "site");
  const fetched = join(dir, "fetched-site");
  return [
    {
      command: "visualize",
      words: ["0", "--export", site],
      values: { CACHE, RUNTIME, MODEL, SITE: site },
    },
    {
      command: "visualize",
      words: ["0"],
      values: { CACHE, RUNTIME, MODEL },
      until: "Ctrl-C",
    },
    {
      command: "visualize",
      words: [`${server.baseUrl}/plain/visualize.zip`, "--export", fetched],
      values: {
        CACHE,
        RUNTIME,
        SITE: fetched,
        HOST: new URL(server.baseUrl).host,
        LOCKFILE: ["medigan.lock", join(dir, "home", "medigan.lock")],
      },
    },
  ];
}

function fileCases(world: PermissionWorld): PermissionCase[] {
  const { dir, server } = world;
  const shared = common(world);
  const converted = join(dir, "out", "model.onnx");
  const checkpoint = join(dir, "in", "net.safetensors");
  const cards = join(dir, "cards");
  return [
    {
      command: "convert",
      words: [BUNDLED, "--output", converted, "--set", "leakiness=0.2"],
      values: { FILE: BUNDLED, FOLDER: dirname(converted) },
    },
    {
      command: "inspect",
      words: [checkpoint, "--export", join(dir, "arrays")],
      values: { FILE: checkpoint, DIR: join(dir, "arrays") },
    },
    {
      command: "card",
      words: [
        ...["init", checkpoint, "--set", "leakiness=0.2"],
        ...["--output", join(cards, "card.json")],
      ],
      values: { CACHE: shared.CACHE, FILE: checkpoint, FOLDER: cards },
    },
    {
      command: "card",
      words: ["check", join(cards, "card.json"), ...device],
      values: { ...shared, FILE: checkpoint, FOLDER: cards },
    },
    {
      command: "info",
      words: [join(dir, "nets")],
      values: { MODEL: join(dir, "nets") },
    },
    {
      command: "info",
      words: [`${server.baseUrl}/plain/info.zip`],
      values: {
        CACHE: shared.CACHE,
        HOST: new URL(server.baseUrl).host,
        LOCKFILE: "medigan.lock",
      },
    },
  ];
}

function cacheCases(world: PermissionWorld): PermissionCase[] {
  const { server } = world;
  const { CACHE } = common(world);
  const { host } = new URL(server.baseUrl);
  return [
    {
      command: "cache",
      words: ["get", `${server.baseUrl}/plain/cache.zip`],
      values: { CACHE, HOST: host, LOCKFILE: "medigan.lock" },
    },
    { command: "cache", words: ["verify"], values: { CACHE } },
    { command: "doctor", words: [], values: { CACHE } },
  ];
}

function plainCases(): PermissionCase[] {
  const words: { readonly [command: string]: readonly string[] } = {
    list: [],
    info: ["0"],
    search: ["mammography"],
    rank: ["FID"],
    completion: ["zsh"],
    permissions: [],
  };
  return Object.entries(words).map(([command, given]) => (
    { command, words: given, values: {} }
  ));
}

/** Commands that measure; their sets are pictures, features and a model. */
function measureCases(world: PermissionWorld): PermissionCase[] {
  const { dir } = world;
  const sets = join(dir, "sets");
  const values = { ...common(world), SETS: sets, WEIGHTS: BUNDLED };
  const backbone = ["--backbone", "pixels-2"];
  const folder = join(dir, "measured");
  const cases = `1=${sets},${sets}`;
  return [
    {
      command: "fid",
      words: [sets, "model:0", ...backbone, ...device],
      values,
    },
    {
      command: "stats",
      words: [sets, "-o", join(folder, "s.npz"), ...backbone],
      values: { ...values, FOLDER: folder },
    },
    {
      command: "evaluate",
      words: [
        ...["0", "--real", sets, "-o", folder, "--repeats", "2"],
        ...["-n", "4", ...backbone, ...device],
      ],
      values: { ...values, OUTPUT: folder },
    },
    {
      command: "benchmark",
      words: ["fid", "--case", cases, "-o", folder, ...backbone],
      values: { ...values, OUTPUT: folder },
    },
  ];
}
