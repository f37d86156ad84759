/** FID as upstream's `tests/fid.py` measures it, defects included. */
import { join } from "node:path";
import type { OperationOptions } from "../../events.ts";
import { UsageError } from "../../errors.ts";
import { listDir } from "../../platform/files.ts";
import type { Backbone } from "../features/backbone.ts";
import { featuresOf } from "../features/features_of.ts";
import { tfganDistance } from "./tfgan_distance.ts";

/** Options of {@linkcode upstreamFid}. */
export interface UpstreamFidOptions extends OperationOptions {
  /** The network; upstream's is `inception-2015-12-05` or `radimagenet`. */
  readonly backbone: Backbone;
  /** Whether halves of the first folder are compared; `--lower_bound`. */
  readonly isLowerBound?: boolean | undefined;
  /** Whether grey values are stretched; `--normalize_images`. */
  readonly isNormalized?: boolean | undefined;
}

/** Names of files that go into either side. */
export interface UpstreamSides {
  /** First side. */
  readonly first: readonly string[];
  /** Second side. */
  readonly second: readonly string[];
}

/**
 * Which files upstream takes from two folders: in the order that the system
 * lists them, no more than the smaller folder has entries and one more, since
 * the count is looked at after the image. For the lower bound, entries at even
 * places of the first folder against those at odd ones, whatever they are.
 *
 * @param listings Entries of the two folders, in the order of the system.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { upstreamSides } from "@medigan/core/metrics";
 * const listings = [["a.png", "b.txt"], ["c.png", "d.JPG", "e.jpeg", "f.png"]];
 * const { first, second } = upstreamSides([listings[0]!, listings[1]!], {});
 * assert.deepEqual(first, ["a.png"]);
 * assert.deepEqual(second, ["c.png", "d.JPG", "e.jpeg"]);
 * ```
 */
export function upstreamSides(
  [one, other]: readonly [readonly string[], readonly string[]],
  { isLowerBound = false }: Pick<UpstreamFidOptions, "isLowerBound">,
): UpstreamSides {
  const limit = Math.min(one.length, other.length);
  const taken = (entries: readonly string[], parity?: number) =>
    entries.slice(0, limit + 1).filter((name, place) =>
      /\.(png|jpe?g)$/i.test(name) &&
      (parity === undefined || place % 2 === parity)
    );
  return isLowerBound
    ? { first: taken(one, 0), second: taken(one, 1) }
    : { first: taken(one), second: taken(other) };
}

/**
 * FID by upstream's procedure: its choice of files, colours in the order of
 * OpenCV, OpenCV's bilinear resizing on 8 bits, and stretching by each image's
 * smallest and largest value after it, never for the lower bound, and the
 * distance of TFGAN, which takes no root of small eigenvalues.
 *
 * @throws {UsageError} when a side has less than two images.
 * @throws {FormatError} when a file is no image; it is named.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { openBackbone, upstreamFid } from "@medigan/core/metrics";
 * await using backbone = await openBackbone("pixels-8");
 * await assert.rejects(upstreamFid("no/such", "folder", { backbone }));
 * ```
 */
export async function upstreamFid(
  directory1: string,
  directory2: string,
  options: UpstreamFidOptions,
): Promise<number> {
  const { isLowerBound = false, isNormalized = false } = options;
  const { backbone, signal, onEvent } = options;
  const listings = [
    await listDir(directory1, { isSorted: false }),
    await listDir(directory2, { isSorted: false }),
  ] as const;
  const { first, second } = upstreamSides(listings, { isLowerBound });
  const measure = async (directory: string, names: readonly string[]) => {
    if (names.length < 2) {
      throw new UsageError(
        `Cannot measure ${directory} as upstream does as at least 2 images are needed: current number is ${names.length}`,
      );
    }
    const { features } = await featuresOf(
      names.map((name) => join(directory, name)),
      {
        backbone,
        resize: "opencv",
        normalize: isNormalized && !isLowerBound ? "min-max-uint8" : "none",
        colour: "bgr",
        signal,
        onEvent,
      },
    );
    return features;
  };
  const left = await measure(directory1, first);
  const right = await measure(isLowerBound ? directory1 : directory2, second);
  return await tfganDistance(left, right, { signal });
}
