/** How far two words are apart, for typing errors and suggestions. */

/**
 * The number of insertions, deletions, replacements and swaps of neighbours
 * between two words, or `limit + 1` as soon as it must exceed the limit
 * (optimal string alignment; Damerau 1964, Levenshtein 1966).
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { editDistance } from "./distance.ts";
 * assert(editDistance("mamography", "mammography", 2) === 1);
 * assert(editDistance("brian", "brain", 2) === 1);
 * assert(editDistance("lung", "breast", 2) === 3);
 * ```
 */
export function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const isSame = a[row - 1] === b[column - 1];
      const isSwap = row > 1 && column > 1 && a[row - 1] === b[column - 2] &&
        a[row - 2] === b[column - 1];
      current.push(Math.min(
        at(previous, column) + 1,
        at(current, column - 1) + 1,
        at(previous, column - 1) + (isSame ? 0 : 1),
        isSwap ? at(before, column - 2) + 1 : Infinity,
      ));
    }
    if (Math.min(...current) > limit) return limit + 1;
    [before, previous] = [previous, current];
  }
  return Math.min(at(previous, b.length), limit + 1);
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Infinity;
}

/** Typing errors that a word of some length may have and still be meant. */
export function allowedErrors(word: string): number {
  if (word.length < 4) return 0;
  return word.length < 8 ? 1 : 2;
}

/**
 * Up to three candidates that may have been meant, the likeliest first:
 * those that differ by little more than typing errors, then those that
 * contain the word.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { likelyMeant } from "./distance.ts";
 * assert.deepEqual(likelyMeant("FDI", ["SSIM", "FID"]), ["FID"]);
 * ```
 */
export function likelyMeant(
  word: string,
  candidates: Iterable<string>,
): string[] {
  const wanted = word.toLowerCase();
  const limit = Math.max(1, allowedErrors(word)) + 1;
  return [...candidates]
    .map((candidate) => {
      const text = candidate.toLowerCase();
      const contains = wanted.length > 1 && text.includes(wanted);
      const distance = editDistance(wanted, text, limit);
      return {
        candidate,
        cost: contains ? Math.min(distance, limit) : distance,
      };
    })
    .filter(({ cost }) => cost <= limit && cost < word.length)
    .sort((a, b) => a.cost - b.cost)
    .slice(0, 3)
    .map(({ candidate }) => candidate);
}

/** A hint that names what may have been meant, or the fallback. */
export function didYouMean(names: readonly string[], fallback: string): string {
  return names.length === 0 ? fallback : `Did you mean ${names.join(" or ")}?`;
}
