/** Search by words, fields and numbers, tolerant of typing errors. */
import { UsageError } from "../../errors.ts";
import type { ModelCard } from "../card.ts";
import type { FindModelsOptions } from "../options.ts";
import { fieldPaths, keysOf, type Leaf, leavesOf } from "./fields.ts";
import type { Relation, Term } from "./query.ts";
import { Grade, gradeOf, isWhole, wordsOf } from "./text.ts";
import type { ModelMatch, TermMatch } from "./types.ts";

/** How the terms of a query combine. */
export type SearchOperator = "AND" | "OR" | "XOR";

interface Hit extends TermMatch {
  readonly id: string;
  readonly grade: Grade;
}

/**
 * Cards that match the terms, and why. A term matches words from their
 * beginning on; where no model has such a word, parts of words; where none has
 * that either, words with few typing errors.
 *
 * @throws {UsageError} when the operator or a field does not exist.
 */
export function findCards(
  cards: readonly ModelCard[],
  terms: readonly Term[],
  options: FindModelsOptions = {},
): ModelMatch[] {
  const combine = combination(options.operator ?? "AND");
  const hits = terms.flatMap((term) => hitsOf(term, cards, options));
  return cards.flatMap(({ id }) => {
    const own = hits.filter((hit) => hit.id === id);
    const found = new Set(own.map(({ term }) => term)).size;
    if (!combine(found, terms.length)) return [];
    const matches = own.map(({ path, value, term }) => ({ path, value, term }));
    return [{ id, matches }];
  });
}

const COMBINATIONS: {
  readonly [operator in SearchOperator]: (
    found: number,
    wanted: number,
  ) => boolean;
} = {
  AND: (found, wanted) => found === wanted,
  OR: (found) => found > 0,
  XOR: (found) => found === 1,
};

function combination(operator: string) {
  const name = operator.toUpperCase();
  if (Object.hasOwn(COMBINATIONS, name)) {
    return COMBINATIONS[name as SearchOperator];
  }
  throw new UsageError(
    `Cannot search as the operator must be one of ${
      Object.keys(COMBINATIONS).join(", ")
    }: current value is "${operator}"`,
  );
}

function hitsOf(
  term: Term,
  cards: readonly ModelCard[],
  options: FindModelsOptions,
): Hit[] {
  const paths = term.field === undefined
    ? undefined
    : fieldPaths(term.field, cards);
  const grade = grader(term, options.caseSensitive ?? false);
  const hits = cards.flatMap((card) => {
    const keys = options.matchKeys && paths === undefined ? keysOf(card) : [];
    return [...leavesOf(card, paths), ...keys].map((leaf): Hit => ({
      id: card.id,
      path: leaf.path,
      value: String(leaf.value),
      term: term.raw,
      grade: grade(leaf),
    }));
  });
  const best = Math.max(Grade.Typo, ...hits.map((hit) => hit.grade));
  return hits.filter((hit) => hit.grade === best);
}

function grader(term: Term, caseSensitive: boolean): (leaf: Leaf) => Grade {
  const { relation, text } = term;
  const number = text.trim() === "" ? NaN : Number(text);
  const wanted = wordsOf(text, caseSensitive);
  return ({ value }) => {
    if (/[<>]/.test(relation)) {
      return isRelated(Number(value), relation, number)
        ? Grade.Word
        : Grade.None;
    }
    if (typeof value === "number") {
      return value === number ? Grade.Word : Grade.None;
    }
    const words = wordsOf(String(value), caseSensitive);
    if (relation === "=") {
      return isWhole(words, wanted) ? Grade.Word : Grade.None;
    }
    return gradeOf(words, wanted);
  };
}

function isRelated(value: number, relation: Relation, limit: number): boolean {
  if (relation === "<") return value < limit;
  if (relation === "<=") return value <= limit;
  return relation === ">" ? value > limit : value >= limit;
}
