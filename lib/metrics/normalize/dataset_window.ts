/** One window for all images of a set. */
import { UsageError } from "../../errors.ts";
import { type ImageSet, imagesOf } from "../features/image_set.ts";
import type { GreyWindow } from "./normalization.ts";
import { checkFinite, minMax } from "./windows.ts";

/**
 * The smallest and the largest value of a whole set, as a window that this set
 * and those that are compared with it can share.
 *
 * @throws {UsageError} when all values are equal, or the set is a stream, which
 * cannot be read twice.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { datasetWindow } from "@medigan/core/metrics";
 * const image = (low: number, high: number) => ({
 *   width: 2,
 *   height: 1,
 *   channels: 1,
 *   dtype: "uint8" as const,
 *   range: [0, 255] as const,
 *   data: Uint8Array.of(low, high),
 * });
 * assert.deepEqual(
 *   await datasetWindow([image(9, 80), image(50, 130)]),
 *   { kind: "window", low: 9, high: 130 },
 * );
 * ```
 */
export async function datasetWindow(
  set: ImageSet,
  signal?: AbortSignal,
): Promise<GreyWindow> {
  if (!isReadableTwice(set)) {
    throw new UsageError(
      "Cannot find the window of a stream as it can be read only once",
      { hint: "Give a window, or gather the images first" },
    );
  }
  let [low, high] = [Infinity, -Infinity];
  for await (const { raster } of imagesOf(set)) {
    signal?.throwIfAborted();
    checkFinite(raster);
    const ends = minMax(raster.data);
    low = Math.min(low, ends[0]);
    high = Math.max(high, ends[1]);
  }
  if (low < high) return { kind: "window", low, high };
  throw new UsageError(
    low > high
      ? "Cannot find the window of a set without images"
      : `Cannot find the window of a set as all its values are ${low}`,
  );
}

/** Iterators are their own iterables, and are used up by it. */
function isReadableTwice(set: ImageSet): boolean {
  if (typeof set === "string") return true;
  const iterator: unknown = Symbol.iterator in set
    ? set[Symbol.iterator]()
    : set[Symbol.asyncIterator]();
  return iterator !== set;
}
