/** Finding the generator's state dict in a checkpoint. */
import { formatBytes } from "../bytes.ts";
import { CheckpointError } from "../errors.ts";
import type { Tensor } from "../tensor.ts";
import { type Checkpoint, missingTensor } from "./checkpoint.ts";
import { type StateDictSummary, summariseGroups } from "./describe.ts";
import type { StateDict, StoredSetting, TensorInfo } from "./state_dict.ts";

/** Options of {@linkcode selectStateDict}. */
export interface SelectStateDictOptions {
  /**
   * Keys that lead to the state dict; without them it is looked for. The last
   * one may be the name of a part of a module, such as `gen_shadow`.
   */
  readonly stateAt?: readonly string[] | undefined;
  /** Paths to look at before the usual ones. */
  readonly prefer?: readonly string[] | undefined;
  /**
   * Beginning of the wanted names, which is cut off; without it `module.` and
   * the usual names of a generator within a trainer are found by themselves.
   */
  readonly prefix?: string | undefined;
}

/** A state dict within a checkpoint. */
export interface SelectedStateDict extends StateDict {
  /** Path of the state dict; `""` is the root. */
  readonly path: string;
  /** What was cut off each name. */
  readonly strippedPrefix: string;
}

/** Where trainers keep generators; running averages come first. */
const USUAL_PATHS: readonly string[] = [
  "g_ema",
  "G_ema",
  "avgG",
  "shadow_generator",
  "gen_shadow",
  "generator",
  "netG",
  "G",
  "g",
  "gen",
  "generator_state_dict",
  "model_state_dict",
  "state_dict",
  "model",
  "params",
];

/** Trainers that are modules themselves put these before the names. */
const USUAL_PREFIXES: readonly string[] = ["generator.", "netG.", "G."];
/** What `DataParallel` puts before each name. */
const PARALLEL_PREFIX = "module.";

/**
 * The generator's state dict of a checkpoint, with plain names: found by its
 * path or among the usual ones, without `module.` and without what belongs to
 * other networks. A list of modules of one class is named as `ModuleList` would
 * name it: `0.weight`, `1.weight`.
 *
 * @throws {CheckpointError} when there is none, or several to choose from; the
 * message lists them.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import {
 *   openCheckpoint,
 *   selectStateDict,
 *   writeSafetensors,
 * } from "@medigan/core/checkpoint";
 * const data = new Float32Array(1);
 * using checkpoint = await openCheckpoint(writeSafetensors(
 *   new Map([["module.w", { shape: [1], dtype: "float32", data }]]),
 * ));
 * const selected = selectStateDict(checkpoint);
 * assert.deepEqual([...selected.tensors.keys()], ["w"]);
 * ```
 */
export function selectStateDict(
  checkpoint: Checkpoint,
  options: SelectStateDictOptions = {},
): SelectedStateDict {
  const place = findPart(checkpoint, options) ?? options;
  const isList = place.stateAt === undefined && isModuleList(checkpoint);
  const path = isList ? "" : choosePath(summariseGroups(checkpoint), place);
  const pathByName = namesIn(checkpoint, path);
  const prefix = choosePrefix([...pathByName.keys()], place.prefix);
  return new Selection(checkpoint, { path, prefix, pathByName });
}

function namesIn(
  checkpoint: Checkpoint,
  path: string,
): ReadonlyMap<string, string> {
  const places = [...checkpoint.places];
  if (path === "" && isModuleList(checkpoint)) {
    return new Map(
      places.map(([tensorPath, { group, name }]) => [
        `${group}.${name}`,
        tensorPath,
      ]),
    );
  }
  return new Map(
    places.filter(([, { group }]) => group === path)
      .map(([tensorPath, { name }]) => [name, tensorPath]),
  );
}

/** Whether a file is a list of modules of one class, which work together. */
function isModuleList({ root, modules }: Checkpoint): boolean {
  if (!Array.isArray(root)) return false;
  const classes = root.map((_, place) => modules.get(String(place)));
  return classes[0] !== undefined && new Set(classes).size === 1;
}

/** Where keys lead whose last one is the beginning of names. */
function findPart(
  checkpoint: Checkpoint,
  { stateAt, prefix }: SelectStateDictOptions,
): SelectStateDictOptions | undefined {
  const part = `${stateAt?.at(-1)}.`;
  if (stateAt === undefined || prefix !== undefined) return undefined;
  if (namesIn(checkpoint, stateAt.join("/")).size > 0) return undefined;
  const around = stateAt.slice(0, -1);
  const names = [...namesIn(checkpoint, around.join("/")).keys()]
    .filter((name) => name.startsWith(part));
  return names.length === 0
    ? undefined
    : { stateAt: around, prefix: parallelPrefix(names, part) };
}

function choosePath(
  groups: readonly StateDictSummary[],
  options: SelectStateDictOptions,
): string {
  const has = (path: string) => groups.some((group) => group.path === path);
  if (options.stateAt !== undefined) {
    const path = options.stateAt.join("/");
    if (has(path)) return path;
    throw notFound(`it holds no tensors at ${JSON.stringify(path)}`, groups);
  }
  // Lists of tensors have numbers for names: no state dict.
  const named = new Set(
    groups.filter(({ isNamed }) => isNamed).map(({ path }) => path),
  );
  const usual = [...options.prefer ?? [], ...USUAL_PATHS];
  const found = usual.flatMap((path) => [path, `${path}/state_dict`])
    .find((path) => named.has(path));
  if (found !== undefined) return found;
  if (named.has("")) return "";
  const [only] = named;
  if (only !== undefined && named.size === 1) return only;
  throw notFound(
    named.size === 0 ? "it holds no state dict" : "it is not clear which",
    groups,
  );
}

function notFound(
  why: string,
  groups: readonly StateDictSummary[],
): CheckpointError {
  const listed = groups.slice(0, 8).map(({ path, tensorCount, bytes }) =>
    `${JSON.stringify(path)} (${tensorCount} ${
      tensorCount === 1 ? "tensor" : "tensors"
    }, ${formatBytes(bytes)})`
  );
  const more = groups.length - listed.length;
  return new CheckpointError(
    `Cannot choose a state dict as ${why}: the checkpoint holds ${
      listed.join(", ")
    }${more > 0 ? ` and ${more} more` : ""}`,
    { hint: "Name the keys that lead to it with stateAt" },
  );
}

function choosePrefix(
  names: readonly string[],
  given: string | undefined,
): string {
  if (given !== undefined) {
    if (names.some((name) => name.startsWith(given))) return given;
    throw new CheckpointError(
      `Cannot choose a state dict as no name begins with ${
        JSON.stringify(given)
      }: the first is ${JSON.stringify(names[0])}`,
    );
  }
  const outer = parallelPrefix(names, "");
  const inner = USUAL_PREFIXES.map((usual) => outer + usual)
    .find((prefix) => names.some((name) => name.startsWith(prefix)));
  return inner === undefined ? outer : parallelPrefix(
    names.filter((name) => name.startsWith(inner)),
    inner,
  );
}

function parallelPrefix(names: readonly string[], start: string): string {
  const longer = start + PARALLEL_PREFIX;
  return names.every((name) => name.startsWith(longer)) ? longer : start;
}

class Selection implements SelectedStateDict {
  readonly path: string;
  readonly strippedPrefix: string;
  readonly fileName: string | undefined;
  readonly settings: ReadonlyMap<string, StoredSetting> | undefined;
  readonly tensors: ReadonlyMap<string, TensorInfo>;
  readonly #checkpoint: Checkpoint;
  readonly #paths: ReadonlyMap<string, string>;

  constructor(
    checkpoint: Checkpoint,
    options: {
      readonly path: string;
      readonly prefix: string;
      readonly pathByName: ReadonlyMap<string, string>;
    },
  ) {
    const { path, prefix, pathByName } = options;
    const tensors = new Map<string, TensorInfo>();
    const paths = new Map<string, string>();
    for (const [name, tensorPath] of pathByName) {
      const info = checkpoint.tensors.get(tensorPath);
      if (info === undefined || !name.startsWith(prefix)) continue;
      tensors.set(name.slice(prefix.length), info);
      paths.set(name.slice(prefix.length), tensorPath);
    }
    this.path = path;
    this.strippedPrefix = prefix;
    this.fileName = checkpoint.fileName;
    this.settings = checkpoint.settings;
    this.tensors = tensors;
    this.#checkpoint = checkpoint;
    this.#paths = paths;
  }

  async read(name: string): Promise<Tensor> {
    const path = this.#paths.get(name);
    if (path === undefined) throw missingTensor(name, this.tensors);
    return await this.#checkpoint.read(path);
  }
}
