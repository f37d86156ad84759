/**
 * Uses of commands on models that they fetch, on models that are code, and on
 * models of images: what the cases of `permission_cases.ts` leave out.
 */
import { join } from "node:path";
import { encodeModel, GraphBuilder } from "../../lib/onnx/mod.ts";
import { runtimePlaces } from "../../lib/runtime/mod.ts";
import { netCard, writeFolder } from "../contribute/packages.ts";
import type { PublishingServer } from "../contribute/publishing_server.ts";
import { TOKEN } from "../contribute/publishing_server.ts";
import type { ZenodoServer } from "../zenodo_server.ts";
import { writeNpy } from "../../lib/image/mod.ts";
import type { PermissionCase } from "./permission_cases.ts";

/** What these cases work with. */
export interface ServedWorld {
  /** A folder for everything. */
  readonly dir: string;
  /** Where models come from. */
  readonly server: ZenodoServer;
  /** Where models go to. */
  readonly publishing: PublishingServer;
}

const device = ["--device", "wasm"];
const backbone = ["--backbone", "pixels-2"];

/** Names under which the same package is served, one for each that fetches. */
export const FETCHING_MEASURES = ["fid", "stats", "evaluate", "benchmark"];

/** Writes what these cases read. */
export async function prepareServed(dir: string): Promise<void> {
  const graph = new GraphBuilder();
  const x = graph.input("x", { shape: ["batch", 1, 2, 2] });
  graph.output("out", graph.tanh(x));
  const card = netCard({
    inputs: [{
      kind: "image",
      name: "x",
      channels: 1,
      size: [2, 2],
      description: "Four pixels",
    }],
  });
  await writeFolder(join(dir, "translator"), {
    "net.onnx": encodeModel(graph.toModel()),
    "medigan.json": JSON.stringify(card),
  });
  await writeFolder(join(dir, "latents"), {
    "z.npy": writeNpy({
      dtype: "float32",
      shape: [1, 4],
      data: new Float32Array(4),
    }),
  });
}

/** All of them, after those that allow the code and build its package. */
export function servedCases(world: ServedWorld): PermissionCase[] {
  return [
    ...givenCases(world),
    ...fetchedCases(world),
    ...codeCases(world),
    ...publishingCases(world),
  ];
}

function shared({ dir }: ServedWorld) {
  const { reads } = runtimePlaces("wasm");
  return { CACHE: join(dir, "home"), RUNTIME: reads };
}

/** Models that are given latents or images. */
function givenCases(world: ServedWorld): PermissionCase[] {
  const { dir } = world;
  const values = shared(world);
  const latents = join(dir, "latents", "z.npy");
  const pictures = join(dir, "pictures");
  const translator = join(dir, "translator");
  return [
    {
      command: "generate",
      words: [
        ...[join(dir, "nets"), "--latents", latents, "-n", "1"],
        ...["-o", join(dir, "given"), ...device],
      ],
      values: {
        ...values,
        MODEL: join(dir, "nets"),
        OUTPUT: join(dir, "given"),
        LATENTS: latents,
      },
    },
    {
      command: "generate",
      words: [
        ...[translator, "--input", pictures],
        ...["-o", join(dir, "translated"), ...device],
      ],
      values: {
        ...values,
        MODEL: translator,
        OUTPUT: join(dir, "translated"),
        INPUT: pictures,
      },
    },
    {
      command: "replay",
      words: [
        ...[join(dir, "translated", "manifest.json"), "--model", translator],
        ...["--input", pictures, ...device],
      ],
      values: {
        ...values,
        MODEL: translator,
        FOLDER: join(dir, "translated"),
        INPUT: pictures,
      },
    },
  ];
}

/** Words of the commands that measure a model. */
function measureWords(dir: string, { model, to }: {
  readonly model: string;
  readonly to: string;
}): { readonly [command: string]: readonly string[] } {
  const sets = join(dir, "sets");
  return {
    fid: [sets, model, "-n", "3"],
    stats: [model, "-n", "3", "-o", join(to, "s.npz")],
    evaluate: [model, "--real", sets, "-n", "4", "--repeats", "2", "-o", to],
    benchmark: ["fid", "--case", `1=${sets},${model}`, "-o", to],
  };
}

function measureCases(world: ServedWorld, { model, to, values }: {
  readonly model: (command: string) => string;
  readonly to: string;
  readonly values: PermissionCase["values"];
}): PermissionCase[] {
  const { dir } = world;
  return FETCHING_MEASURES.map((command) => ({
    command,
    words: [
      ...measureWords(dir, { model: model(command), to })[command] ?? [],
      ...backbone,
      ...device,
    ],
    values: {
      ...shared(world),
      ...values,
      SETS: join(dir, "sets"),
      ...command === "stats" ? { FOLDER: to } : { OUTPUT: to },
    },
  }));
}

/** Models that are measured by their address. */
function fetchedCases(world: ServedWorld): PermissionCase[] {
  const { dir, server } = world;
  return measureCases(world, {
    model: (command) => `model:${server.baseUrl}/plain/${command}.zip`,
    to: join(dir, "fetched-measures"),
    values: {
      HOST: new URL(server.baseUrl).host,
      LOCKFILE: ["medigan.lock", join(dir, "home", "medigan.lock")],
    },
  });
}

/** Code that `generate` was allowed to run before. */
function codeCases(world: ServedWorld): PermissionCase[] {
  const { dir } = world;
  const code = join(dir, "code");
  const values = {
    LOCKFILE: "medigan.lock",
    DENO: Deno.execPath(),
    RUNTIME: undefined,
  };
  const own = { ...shared(world), ...values, MODEL: code };
  return [
    { command: "test", words: [code, ...device], values: own },
    {
      command: "visualize",
      words: [code, "--server", ...device],
      values: own,
      until: "Ctrl-C",
    },
    ...measureCases(world, {
      model: () => `model:${code}`,
      to: join(dir, "code-measures"),
      values: { ...values, WEIGHTS: code },
    }),
  ];
}

/** A package that is published. */
function publishingCases(world: ServedWorld): PermissionCase[] {
  const { dir, publishing } = world;
  const places = ["--zenodo-url", publishing.url, "--github-url"];
  return [{
    command: "contribute",
    words: [
      ...[join(dir, "offered", "nets"), ...places, publishing.url],
      ...["--issue", "them/medigan", "--yes"],
    ],
    env: { ZENODO_TOKEN: TOKEN, GITHUB_TOKEN: TOKEN },
    values: {
      CACHE: join(dir, "home"),
      FOLDER: join(dir, "offered"),
      HOST: new URL(publishing.url).host,
    },
  }];
}
