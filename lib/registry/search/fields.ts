/** Parts of a card by the names that users give them. */
import { UsageError } from "../../errors.ts";
import type { ModelCard } from "../card.ts";
import { didYouMean, likelyMeant } from "../distance.ts";
import { isObject, type Json, valueAt } from "../json.ts";
import { metricPaths } from "./metrics.ts";

/** A single value of a card and where it stands. */
export interface Leaf {
  /** Dot path inside the card. */
  readonly path: string;
  /** The value. */
  readonly value: string | number | boolean;
}

const SPELLINGS: { readonly [name: string]: string } = {
  licence: "license",
  use_case: "use_cases",
  tag: "tags",
  author: "authors",
};

const PREFIXES = [
  "",
  "selection.",
  "description.",
  "execution.",
  "execution.source.",
];

/**
 * Where free text is looked for. Limits say what a model is not, and titles of
 * publications hold any word: both are searched by naming the field only.
 */
const FREE_TEXT = [
  "id",
  "selection",
  "description.title",
  "description.summary",
  "description.authors",
  "description.doi",
  "execution.family",
  "execution.source.doi",
];

/** All values below some paths of a card. */
export function leavesOf(
  card: ModelCard,
  paths: readonly string[] = FREE_TEXT,
): Leaf[] {
  return paths.flatMap((path) => collect(valueAt(card, path), path));
}

function collect(value: Json | undefined, path: string): Leaf[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((item) => collect(item, path));
  if (isObject(value)) {
    return Object.entries(value)
      .flatMap(([key, inner]) => collect(inner, `${path}.${key}`));
  }
  return [{ path, value: value as Leaf["value"] }];
}

/** All keys below some path of a card, each as the value of its own path. */
export function keysOf(card: ModelCard, path = "selection"): Leaf[] {
  const group = valueAt(card, path);
  if (!isObject(group)) return [];
  return Object.keys(group).flatMap((key) => [
    { path: `${path}.${key}`, value: key },
    ...keysOf(card, `${path}.${key}`),
  ]);
}

/**
 * Dot paths inside the cards that a user's name of a field stands for: a key
 * of the selection or description, a dot path, or a metric by any spelling.
 *
 * @throws {UsageError} when there is no such field; the hint names candidates.
 */
export function fieldPaths(
  field: string,
  cards: readonly ModelCard[],
): string[] {
  const name = field.trim().toLowerCase();
  const names = [field.trim(), name, ownSpelling(name)];
  const paths = PREFIXES
    .flatMap((prefix) => names.map((one) => `${prefix}${one}`))
    .filter((path) => cards.some((card) => valueAt(card, path) !== undefined));
  return paths.length > 0
    ? [...new Set(paths)]
    : performancePaths(field, cards);
}

function ownSpelling(name: string): string {
  return Object.hasOwn(SPELLINGS, name) ? SPELLINGS[name] as string : name;
}

function performancePaths(
  field: string,
  cards: readonly ModelCard[],
): string[] {
  const performances = cards.map(({ selection }) => selection.performance);
  try {
    return metricPaths(field, performances)
      .map((path) => `selection.performance.${path}`);
  } catch (cause) {
    const fields = cards.slice(0, 1).flatMap(({ selection, description }) => [
      ...Object.keys(selection),
      ...Object.keys(description),
    ]);
    const likely = likelyMeant(field, fields);
    if (likely.length === 0) throw cause;
    throw new UsageError(
      `Cannot search in "${field}" as models have no such field`,
      { hint: didYouMean(likely, ""), cause },
    );
  }
}
