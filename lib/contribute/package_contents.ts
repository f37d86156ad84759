/** What belongs into a medigan package. */
import { CODE_FAMILY, type ModelCard } from "../registry/card.ts";

/** Name of the card of a package. */
export const PACKAGE_CARD = "medigan.json";

const DATA =
  /\.(onnx|safetensors|pt|pth|ckpt|pkl|bin|model|tar|npy|npz|data|weights|json)$/i;
const DOCUMENTS =
  /^((readme|licen[cs]e|copying|notice|authors|citation|changelog)(\.[a-z]+)?|.+\.(md|txt|png|jpe?g))$/i;
/** Settings of the tools that a model was made with. */
const SETTINGS = /^(deno|jsr|package|package-lock|tsconfig)\.json$/i;
const CODE = /\.(ts|js|mjs)$/i;

/** The files of a folder, sorted out. */
export interface PackageContents {
  /** Those that belong into the package, the card left out. */
  readonly included: readonly string[];
  /** Those that do not. */
  readonly left: readonly string[];
}

/**
 * Sorts out which files of a folder belong into its package: data, documents,
 * and the one file of code that the card names. Scripts, hidden files,
 * settings of tools and earlier packages stay behind.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { loadCatalogue } from "@medigan/core";
 * import { packageContents } from "./package_contents.ts";
 * const names = ["medigan.json", "net.onnx", "train.py", "deno.json"];
 * const { included } = packageContents(names, loadCatalogue().get(0));
 * assert.deepEqual(included, ["net.onnx"]);
 * ```
 */
export function packageContents(
  names: readonly string[],
  card: ModelCard,
): PackageContents {
  const code = codePath(card);
  const others = names.filter((name) => name !== PACKAGE_CARD);
  const belongs = (name: string) =>
    name === code || isNeeded(name, card) || isData(name);
  return {
    included: others.filter(belongs),
    left: others.filter((name) => !belongs(name)),
  };
}

/** Path of the code that a card's model is; `undefined` where it needs none. */
export function codePath({ execution }: ModelCard): string | undefined {
  return execution.family === CODE_FAMILY
    ? execution.checkpoint.path
    : undefined;
}

/** Paths of all files that a card names. */
export function namedFiles({ execution }: ModelCard): string[] {
  const { checkpoint, otherCheckpoints = {} } = execution;
  const all = [checkpoint, ...Object.values(otherCheckpoints)];
  const paths = all.flatMap(({ path, joined = {} }) => [
    path,
    ...Object.values(joined),
  ]);
  return [...new Set(paths)];
}

function isNeeded(name: string, card: ModelCard): boolean {
  return !CODE.test(name) && namedFiles(card).includes(name);
}

function isData(name: string): boolean {
  const parts = name.split("/");
  if (parts.some((part) => part.startsWith("."))) return false;
  const base = parts.at(-1) ?? "";
  return !SETTINGS.test(base) && (DATA.test(base) || DOCUMENTS.test(base));
}
