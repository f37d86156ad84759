/** Two disjoint halves of a set. */
import { UsageError } from "../../errors.ts";
import { RandomStream } from "../../random/random_stream.ts";
import { Purpose } from "../resampling/purposes.ts";

/** How a set is split. */
export interface SplitOptions {
  /** Seed, 0..2^64-1. */
  readonly seed: bigint;
  /** Which of many splits; 0 when absent. */
  readonly index?: number;
  /**
   * For each image, what must not be torn apart, such as the patient; each
   * image alone when absent.
   */
  readonly groups?: readonly string[] | undefined;
}

/** Places of the images of two disjoint halves, equally many. */
export type Halves = readonly [readonly number[], readonly number[]];

/**
 * Splits a set at random into two halves of equal size. With groups, no group
 * is in both; what is too much in one half is left out, at random.
 *
 * @throws {UsageError} when a half would have less than two images.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { splitHalves } from "@medigan/core/metrics";
 * const groups = ["P1", "P1", "P2", "P2", "P2"];
 * const [one, other] = splitHalves(5, { seed: 7n, groups });
 * const patients = (half: readonly number[]) =>
 *   new Set(half.map((place) => groups[place]));
 * assert(one.length === 2 && other.length === 2);
 * assert(patients(one).isDisjointFrom(patients(other)));
 * ```
 */
export function splitHalves(
  count: number,
  { seed, index = 0, groups }: SplitOptions,
): Halves {
  if (groups !== undefined && groups.length !== count) {
    throw new RangeError(
      `Cannot split ${count} images as each must have its group: current number of groups is ${groups.length}`,
    );
  }
  const stream = new RandomStream({ seed, purpose: Purpose.splits, index });
  const members = new Map<string, number[]>();
  for (let place = 0; place < count; place++) {
    const group = groups?.[place] ?? String(place);
    members.set(group, [...members.get(group) ?? [], place]);
  }
  const names = [...members.keys()];
  const halves: [number[], number[]] = [[], []];
  for (const at of stream.permutation(names.length)) {
    const [one, other] = halves;
    const half = one.length <= other.length ? one : other;
    half.push(...members.get(names[at] ?? "") ?? []);
  }
  const size = Math.min(halves[0].length, halves[1].length);
  if (size < 2) {
    throw new UsageError(
      `Cannot split the real images in two as each half needs two at least: ${count} images of ${names.length} ${
        groups === undefined ? "files" : "patients"
      } leave ${size}`,
      { hint: "Give more real images" },
    );
  }
  const cut = (half: number[]) =>
    stream.choose(half.length, size).map((at) => half[at] ?? 0).sort(
      (a, b) => a - b,
    );
  return [cut(halves[0]), cut(halves[1])];
}
