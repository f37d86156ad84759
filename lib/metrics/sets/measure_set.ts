/** Sets of images, as features or statistics, from wherever they come. */
import { extname } from "node:path";
import { FormatError, MediganError, PermissionError } from "../../errors.ts";
import { readNpy } from "../../image/mod.ts";
import type { Matrix } from "../../linalg/matrix.ts";
import { readBytes } from "../../platform/files.ts";
import {
  type FeatureOptions,
  featuresOf,
  type Preprocessing,
} from "../features/features_of.ts";
import type { ImageSet } from "../features/image_set.ts";
import { readStatistics } from "../statistics/npz.ts";
import type { Statistics } from "../statistics/statistics.ts";

/** A set of images that was measured. */
export interface MeasuredSet {
  /** Features, one row an image; absent where only statistics are known. */
  readonly features?: Matrix;
  /** Statistics, where they were given. */
  readonly statistics?: Statistics;
  /** Number of images; undefined where a file does not tell. */
  readonly count: number | undefined;
  /** Names of the images, where there are images. */
  readonly names?: readonly string[];
  /** How features were made, where they were made here. */
  readonly preprocessing?: Preprocessing;
}

/**
 * Whether a path is that of features or statistics rather than of images: those
 * of arrays (`.npy` with two axes) and of statistics (`.npz`).
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { isMeasuredFile } from "@medigan/core/metrics";
 * assert(isMeasuredFile("real.npz") && !isMeasuredFile("images/real"));
 * ```
 */
export function isMeasuredFile(path: string): boolean {
  return [".npy", ".npz"].includes(extname(path).toLowerCase());
}

/**
 * Reads features (`.npy`, images x features) or statistics (`.npz` with `mu`
 * and `sigma`, as pytorch-fid writes them).
 *
 * @throws {FormatError} when the file holds something else; it is named.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { readMeasuredFile } from "@medigan/core/metrics";
 * await assert.rejects(readMeasuredFile("no/such.npz"), /no\/such\.npz/);
 * ```
 */
export async function readMeasuredFile(path: string): Promise<MeasuredSet> {
  const bytes = await readBytes(path);
  try {
    if (extname(path).toLowerCase() === ".npy") {
      const features = featuresFromNpy(bytes);
      return { features, count: features.rows };
    }
    const statistics = await readStatistics(bytes);
    return { statistics, count: statistics.count };
  } catch (cause) {
    const isOurs = cause instanceof MediganError &&
      !(cause instanceof PermissionError);
    if (!isOurs) throw cause;
    throw new FormatError(`Cannot measure ${path}: ${cause.message}`, {
      cause,
      hint:
        "Features are .npy files of images x features, statistics .npz files with mu and sigma",
    });
  }
}

function featuresFromNpy(bytes: Uint8Array): Matrix {
  const { shape, data } = readNpy(bytes);
  const [rows, columns, ...more] = shape;
  if (rows === undefined || columns === undefined || more.length > 0) {
    throw new FormatError(
      `Cannot use an array as features as it must have two axes, images x features: current shape is (${shape})`,
    );
  }
  const values = Float64Array.from(data as ArrayLike<number | bigint>, Number);
  const broken = values.findIndex((value) => !Number.isFinite(value));
  if (broken < 0) return { rows, columns, data: values };
  throw new FormatError(
    `Cannot use an array as features as all must be finite: feature ${
      broken % columns
    } of image ${Math.floor(broken / columns)} is ${values[broken]}`,
  );
}

/**
 * Features of a set of images, or what a file of features or statistics holds.
 *
 * @throws {FormatError} when a file cannot be read; it is named.
 * @throws {UsageError} when there are no images.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { measureSet, openBackbone } from "@medigan/core/metrics";
 * const image = {
 *   width: 2,
 *   height: 1,
 *   channels: 1,
 *   dtype: "uint8",
 *   range: [0, 255],
 *   data: Uint8Array.of(0, 255),
 * } as const;
 * await using backbone = await openBackbone("pixels-1");
 * const set = await measureSet([image, image], { backbone });
 * assert(set.count === 2 && set.features?.columns === 1);
 * ```
 */
export async function measureSet(
  set: ImageSet,
  options: FeatureOptions,
): Promise<MeasuredSet> {
  if (typeof set === "string" && isMeasuredFile(set)) {
    return await readMeasuredFile(set);
  }
  const measured = await featuresOf(set, options);
  return { ...measured, count: measured.features.rows };
}
