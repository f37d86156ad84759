/** What is done to grey values before a backbone sees them. */
import { UsageError } from "../../errors.ts";

/** Grey values that become black and white; what lies outside is cut off. */
export interface GreyWindow {
  /** Discriminator. */
  readonly kind: "window";
  /** The value that becomes black. */
  readonly low: number;
  /** The value that becomes white. */
  readonly high: number;
}

/** A window of each image of its own, between two percentiles of its values. */
export interface PercentileWindow {
  /** Discriminator. */
  readonly kind: "percentile";
  /** Percentile that becomes black, 0 to 100. */
  readonly low: number;
  /** Percentile that becomes white, 0 to 100, more than `low`. */
  readonly high: number;
}

/**
 * What is done to grey values:
 *
 * - `none`: nothing; the ends of an image's range are black and white.
 * - `min-max`: the smallest and largest value of each image, over all its
 *   channels, become black and white, in floating point, before resizing.
 * - `min-max-uint8`: the same behind resizing, with rounding to 8 bits, as
 *   `cv2.normalize` does it and upstream with it.
 * - `percentile`: the 1st and 99th percentile of each image, unless others are
 *   given, become black and white.
 * - `z-score`: the mean of each image becomes middle grey; three standard
 *   deviations below and above it are black and white.
 * - `dataset`: the smallest and largest value of the whole set become black and
 *   white. Sets that are compared should share one {@linkcode GreyWindow}.
 * - a {@linkcode GreyWindow}: the given values become black and white.
 *
 * An image of one value becomes black by `min-max`, `min-max-uint8` and
 * `percentile`, and middle grey by `z-score`.
 */
export type Normalization =
  | "none"
  | "min-max"
  | "min-max-uint8"
  | "percentile"
  | "z-score"
  | "dataset"
  | GreyWindow
  | PercentileWindow;

/** The normalisations that have a name. */
export const NORMALIZATIONS = [
  "none",
  "min-max",
  "min-max-uint8",
  "percentile",
  "z-score",
  "dataset",
] as const;

/**
 * A normalisation from its text: a name, `percentile:LOW,HIGH` or
 * `window:LOW,HIGH`.
 *
 * @throws {UsageError} when it is none of these.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { parseNormalization } from "@medigan/core/metrics";
 * assert.equal(parseNormalization("min-max"), "min-max");
 * assert.deepEqual(
 *   parseNormalization("window:-160,240"),
 *   { kind: "window", low: -160, high: 240 },
 * );
 * ```
 */
export function parseNormalization(text: string): Normalization {
  const name = NORMALIZATIONS.find((one) => one === text);
  if (name !== undefined) return name;
  const [kind, ends = ""] = text.split(":", 2);
  const parts = ends.split(",");
  const [low = NaN, high = NaN] = parts.map((part) => part.trim() && +part)
    .map((part) => part === "" ? NaN : part);
  if (parts.length === 2 && (kind === "window" || kind === "percentile")) {
    const normalization = { kind, low, high } as const;
    checkNormalization(normalization);
    return normalization;
  }
  throw new UsageError(
    `Cannot normalise by ${JSON.stringify(text)} as it must be one of ${
      NORMALIZATIONS.join(", ")
    }, window:LOW,HIGH, percentile:LOW,HIGH`,
  );
}

/**
 * The text of a normalisation, as {@linkcode parseNormalization} reads it.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { formatNormalization } from "@medigan/core/metrics";
 * assert.equal(formatNormalization("percentile"), "percentile:1,99");
 * ```
 */
export function formatNormalization(normalization: Normalization): string {
  if (normalization === "percentile") return "percentile:1,99";
  if (typeof normalization === "string") return normalization;
  const { kind, low, high } = normalization;
  return `${kind}:${low},${high}`;
}

/**
 * Checks the ends of windows.
 *
 * @throws {UsageError} when they are no numbers, or reversed.
 */
export function checkNormalization(normalization: Normalization): void {
  if (typeof normalization === "string") return;
  const { kind, low, high } = normalization;
  const isOrdered = Number.isFinite(low) && Number.isFinite(high) && low < high;
  const isWithin = kind === "window" || (low >= 0 && high <= 100);
  if (isOrdered && isWithin) return;
  throw new UsageError(
    `Cannot normalise as the ends of a ${kind} must be numbers${
      kind === "window" ? "" : " from 0 to 100"
    } in order: current values are ${low} and ${high}`,
  );
}
