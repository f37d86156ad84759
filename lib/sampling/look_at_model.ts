/** What can be seen of a model in a package, when no card tells. */
import { basename, dirname, extname } from "node:path";
import {
  type ImportedGenerator,
  importGenerator,
  importJoinedGenerator,
  listFamilies,
} from "../../models/families/mod.ts";
import { UsageError } from "../errors.ts";
import type { LocalPackage } from "../store/mod.ts";
import type { OpenGeneratorOptions } from "./generator.ts";
import { isOnnxName, readOnnxGenerator } from "./onnx_generator.ts";

/** What the user knows of a model without a card. */
export type ModelWish = Pick<
  OpenGeneratorOptions,
  "family" | "hyperparameters" | "stateAt" | "checkpoint"
>;

/** A model that was looked at. */
export interface SeenModel extends Omit<ImportedGenerator, "onnx" | "sha256"> {
  /** Path of its checkpoint in the package. */
  readonly path: string;
  /** Paths of all files that make it together, by their names. */
  readonly joined?: { readonly [name: string]: string };
}

const CHECKPOINT_NAME = /\.(pt|pth|pkl|ckpt|bin|model|tar|safetensors|onnx)$/i;

/**
 * Recognises the one model in a package.
 *
 * @throws {UsageError} when there are several checkpoints to choose from.
 * @throws {UnsupportedModelError} when the checkpoint is not recognised.
 */
export async function lookAtModel(
  files: LocalPackage,
  wish: ModelWish,
  signal?: AbortSignal,
): Promise<SeenModel> {
  const joined = joinedFiles(files.list(), wish.checkpoint);
  const path = Object.values(joined ?? {})[0] ??
    chooseCheckpoint(files, wish.checkpoint);
  const open = (path: string) => () => files.open(path);
  const seen = joined !== undefined
    ? await importJoinedGenerator(mapValues(joined, open), { ...wish, signal })
    : isOnnxName(path)
    ? await lookAtOnnx(files, path)
    : await importGenerator(await files.open(path), { ...wish, signal });
  const { family, hyperparameters, inputs, outputs, notes } = seen;
  return {
    path,
    ...joined && { joined },
    family,
    hyperparameters,
    inputs,
    outputs,
    notes,
  };
}

function mapValues<T, U>(
  values: { readonly [name: string]: T },
  change: (value: T) => U,
): { [name: string]: U } {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, change(value)]),
  );
}

/**
 * The files of a generator of a family that keeps them in several, by name: of
 * the one that has the wanted file, or of the only one.
 */
function joinedFiles(
  paths: readonly string[],
  wanted: string | undefined,
): { readonly [name: string]: string } | undefined {
  const folders = [...Map.groupBy(paths, dirname).values()];
  const found = listFamilies().flatMap(({ files = [] }) =>
    folders.flatMap((held) => {
      const pairs = files.flatMap((name) =>
        held.filter((path) => basename(path, extname(path)) === name)
          .map((path) => [name, path] as const)
      );
      const isWhole = files.length > 0 && pairs.length === files.length;
      return isWhole ? [Object.fromEntries(pairs)] : [];
    })
  );
  if (wanted === undefined) return found.length === 1 ? found[0] : undefined;
  return found.find((joined) => Object.values(joined).includes(wanted));
}

async function lookAtOnnx(files: LocalPackage, path: string) {
  using source = await files.open(path);
  return await readOnnxGenerator(source, []);
}

function chooseCheckpoint(
  files: LocalPackage,
  wanted: string | undefined,
): string {
  const names = files.list();
  const chosen = wanted ?? (names.length === 1 ? names[0] : undefined);
  if (chosen !== undefined) return chosen;
  const held = names.filter((name) => CHECKPOINT_NAME.test(name));
  const [only] = held;
  if (only !== undefined && held.length === 1) return only;
  throw new UsageError(
    `Cannot choose a checkpoint in ${files.source.name} as it holds ${
      held.length === 0 ? "none" : held.join(", ")
    }`,
    { hint: "Name one of its files as the checkpoint" },
  );
}
