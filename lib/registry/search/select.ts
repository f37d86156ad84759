/** Keys and values of the cards' selections. */
import { UsageError } from "../../errors.ts";
import type { ModelCard } from "../card.ts";
import { didYouMean, likelyMeant } from "../distance.ts";
import { isObject, type Json, valueAt } from "../json.ts";
import type { KeyValueOptions } from "../options.ts";
import { fieldPaths, leavesOf } from "./fields.ts";
import { isWhole, wordsOf } from "./text.ts";
import type { KeyValueMatch, SearchValue } from "./types.ts";

/** What is looked for under a key. */
export interface KeyValueQuery extends KeyValueOptions {
  /** Key of the selection, dot path or metric. */
  readonly key: string;
  /** The whole value, or one of a list. */
  readonly value: SearchValue;
}

/**
 * Models whose value under a key equals, or whose list holds, the wanted one;
 * with the value as it stands in the card.
 *
 * @throws {UsageError} when there is no such key.
 */
export function findByKeyValue(
  cards: readonly ModelCard[],
  { key, value, caseSensitive = false }: KeyValueQuery,
): KeyValueMatch[] {
  const paths = fieldPaths(key, cards);
  const wanted = wordsOf(String(value), caseSensitive);
  const number = typeof value === "number" ? value : Number(value || NaN);
  return cards.flatMap((card) => {
    const leaf = leavesOf(card, paths).find((leaf) =>
      typeof leaf.value === "number"
        ? leaf.value === number
        : isWhole(wordsOf(String(leaf.value), caseSensitive), wanted)
    );
    return leaf === undefined ? [] : [{ id: card.id, key, value: leaf.value }];
  });
}

/** Keys of the selections of some cards, each once. */
export function selectionKeys(cards: readonly ModelCard[]): string[] {
  return [...new Set(cards.flatMap(({ selection }) => Object.keys(selection)))];
}

/**
 * All values that some cards have under a key, each once; lists are opened.
 *
 * @throws {UsageError} when there is no such key.
 */
export function valuesForKey(
  cards: readonly ModelCard[],
  key: string,
): SearchValue[] {
  const paths = fieldPaths(key, cards);
  const values = cards.flatMap((card) => leavesOf(card, paths));
  return [...new Set(values.map(({ value }) => value))];
}

/**
 * The part of a card that a dot path leads to.
 *
 * @throws {UsageError} when it leads nowhere; the hint names what is there.
 */
export function partOf(card: ModelCard, path: string): Json {
  const part = valueAt(card, path);
  if (part !== undefined) return part;
  const parent = path.split(".").slice(0, -1).join(".");
  const group = parent === "" ? card : valueAt(card, parent);
  const keys = isObject(group) ? Object.keys(group) : [];
  const last = path.split(".").at(-1) ?? path;
  throw new UsageError(
    `Cannot read "${path}" of ${card.id} as the card has no such part`,
    {
      hint: didYouMean(
        likelyMeant(last, keys),
        keys.length > 0
          ? `Use one of ${keys.join(", ")}`
          : "Use a dot path such as execution.family",
      ),
    },
  );
}
