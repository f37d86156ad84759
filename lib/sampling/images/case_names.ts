/** Which files show the same case, by their names. */
import { bareName } from "./stems.ts";

const WORD = /[^_.\s-]+/g;

/** The words of a name: `p-07_flair.nii.gz` has `p`, `07` and `flair`. */
function wordsOf(name: string): string[] {
  return [...bareName(name).matchAll(WORD)].map(([word]) => word);
}

/** Words that all lists begin with. */
function sharedLength(lists: readonly (readonly string[])[]): number {
  const [first = [], ...others] = lists;
  const end = first.findIndex((word, place) =>
    others.some((other) => other[place] !== word)
  );
  return end < 0 ? first.length : end;
}

/** How many words all names of a list begin and end with. */
interface SharedEnds {
  readonly first: number;
  readonly last: number;
}

/** Nothing for a lone name, which shares all of its words with itself. */
function sharedEnds(
  lists: readonly (readonly string[])[],
): SharedEnds | undefined {
  const first = sharedLength(lists);
  const rest = lists.map((words) => words.slice(first).toReversed());
  if (rest.every((words) => words.length === 0)) return undefined;
  return { first, last: sharedLength(rest) };
}

/**
 * What tells the names of each list apart: their words but for those that all
 * of the list begin or end with. Lone names lose as many words as those of
 * other lists do; where each list has one only, these belong together.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { caseKeys } from "./case_names.ts";
 * const [many, lone] = caseKeys([["p_01_t1.nii", "p_02_t1.nii"], ["p_01_f.nii"]]);
 * assert.deepEqual([many, lone], [["01", "02"], ["01"]]);
 * ```
 */
export function caseKeys(
  lists: readonly (readonly string[])[],
): string[][] {
  const words = lists.map((names) => names.map(wordsOf));
  const ends = words.map(sharedEnds);
  const usual = ends.find((one) => one !== undefined);
  return words.map((list, place) =>
    list.map((own) => {
      const { first, last } = ends[place] ?? usual ??
        { first: own.length, last: 0 };
      return own.slice(first, own.length - last).join(" ");
    })
  );
}

/**
 * What the names of one case's files share; nothing where that is nothing.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { commonName } from "./case_names.ts";
 * assert.equal(commonName(["p_07_flair.nii", "p_07_t1.nii"]), "p_07");
 * ```
 */
export function commonName(names: readonly string[]): string | undefined {
  const lists = names.map(wordsOf);
  const [own = []] = lists;
  const first = sharedLength(lists);
  const rest = lists.map((words) => words.slice(first).toReversed());
  const last = sharedLength(rest);
  const name = bareName(names[0] ?? "");
  const places = [...name.matchAll(WORD)].map(({ index }) => index);
  const end = (places[first - 1] ?? 0) + (own[first - 1]?.length ?? 0);
  const start = places[own.length - last] ?? name.length;
  if (first === own.length) return name;
  const parts = [name.slice(0, end), name.slice(start)];
  return parts.filter((part) => part !== "").join("_") || undefined;
}
