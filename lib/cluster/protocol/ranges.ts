/** Ranges of items, such as samples of a run. */

/** Items from `first` up to, but without, `end`. */
export interface Range {
  /** Index of the first item. */
  readonly first: number;
  /** Index after the last one. */
  readonly end: number;
}

/** A range as a part of names: `0-100`. */
export function rangeToken({ first, end }: Range): string {
  return `${first}-${end}`;
}

/** A range for people, with the last item: `0 to 99`. */
export function rangeText({ first, end }: Range): string {
  return end - first === 1 ? `${first}` : `${first} to ${end - 1}`;
}

/** The range of a token, or `undefined` when it is none. */
export function parseRange(token: string): Range | undefined {
  const [, first, end] = /^(0|[1-9]\d{0,15})-([1-9]\d{0,15})$/.exec(token) ??
    [];
  const range = { first: Number(first), end: Number(end) };
  const isRange = Number.isSafeInteger(range.end) && range.first < range.end;
  return isRange ? range : undefined;
}

/** How many items a range has. */
export function rangeSize({ first, end }: Range): number {
  return end - first;
}

/** Whether two ranges share an item. */
export function isOverlapping(one: Range, other: Range): boolean {
  return one.first < other.end && other.first < one.end;
}

/**
 * What is left of sorted ranges without those of others.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { without } from "./ranges.ts";
 * const left = without([{ first: 0, end: 10 }], [{ first: 2, end: 4 }]);
 * assert.deepEqual(left, [{ first: 0, end: 2 }, { first: 4, end: 10 }]);
 * ```
 */
export function without(
  ranges: readonly Range[],
  others: readonly Range[],
): Range[] {
  return others.reduce<Range[]>(
    (left, other) =>
      left.flatMap(({ first, end }) =>
        [
          { first, end: Math.min(end, other.first) },
          { first: Math.max(first, other.end), end },
        ].filter((range) => range.first < range.end)
      ),
    [...ranges],
  );
}

/** Sorted indices as ranges. */
export function rangesOf(indices: Iterable<number>): Range[] {
  const ranges: { first: number; end: number }[] = [];
  for (const index of indices) {
    const last = ranges.at(-1);
    if (last?.end === index) last.end++;
    else ranges.push({ first: index, end: index + 1 });
  }
  return ranges;
}

/** The indices of a range. */
export function indicesOf({ first, end }: Range): number[] {
  return Array.from({ length: end - first }, (_, place) => first + place);
}

/** The smallest number that both divide. */
export function leastCommonMultiple(one: number, other: number): number {
  let [a, b] = [one, other];
  while (b > 0) [a, b] = [b, a % b];
  return one / a * other;
}
