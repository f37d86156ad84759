/** Features of how often grey levels stand side by side. */
import { entropyOf } from "./first_order.ts";

/** Names of the features, in order. */
export const TEXTURE_NAMES = [
  "autocorrelation",
  "joint-average",
  "cluster-prominence",
  "cluster-shade",
  "cluster-tendency",
  "contrast",
  "correlation",
  "difference-average",
  "difference-entropy",
  "difference-variance",
  "joint-energy",
  "joint-entropy",
  "information-correlation-1",
  "information-correlation-2",
  "inverse-difference-moment",
  "inverse-difference-moment-normalised",
  "inverse-difference",
  "inverse-difference-normalised",
  "inverse-variance",
  "maximum-probability",
  "sum-entropy",
  "sum-squares",
] as const;

/** The mean of a function of two grey levels, which are counted from 1. */
type Mean = (of: (i: number, j: number) => number) => number;

/**
 * Texture features of a symmetric co-occurrence matrix of `count` grey levels;
 * the definitions are those of pyradiomics (which also has MCC, and the sum
 * average, which is twice the joint average).
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { TEXTURE_NAMES, textureFeatures } from "./texture.ts";
 * const features = textureFeatures(Float64Array.of(0, 0.5, 0.5, 0), 2);
 * assert.equal(features[TEXTURE_NAMES.indexOf("contrast")], 1);
 * assert.equal(features[TEXTURE_NAMES.indexOf("correlation")], -1);
 * ```
 */
export function textureFeatures(
  shares: Float64Array,
  count: number,
): number[] {
  const mean: Mean = (of) =>
    shares.reduce(
      (sum, share, place) =>
        sum + share * of(Math.floor(place / count) + 1, place % count + 1),
      0,
    );
  const average = mean((i) => i);
  const spread = mean((i) => (i - average) ** 2);
  const cluster = (power: number) =>
    mean((i, j) => (i + j - 2 * average) ** power);
  const apart = mean((i, j) => Math.abs(i - j));
  const differences = sharesBy(shares, count, (i, j) => Math.abs(i - j));
  const sums = sharesBy(shares, count, (i, j) => i + j);
  return [
    mean((i, j) => i * j),
    average,
    cluster(4),
    cluster(3),
    cluster(2),
    mean((i, j) => (i - j) ** 2),
    // Of one grey level: it always goes with itself.
    spread > 0 ? (mean((i, j) => i * j) - average ** 2) / spread : 1,
    apart,
    entropyOf(differences),
    differences.reduce(
      (sum, share, size) => sum + share * (size - apart) ** 2,
      0,
    ),
    shares.reduce((sum, share) => sum + share * share, 0),
    entropyOf([...shares]),
    ...informationOf(shares, count),
    mean((i, j) => 1 / (1 + (i - j) ** 2)),
    mean((i, j) => 1 / (1 + ((i - j) / count) ** 2)),
    mean((i, j) => 1 / (1 + Math.abs(i - j))),
    mean((i, j) => 1 / (1 + Math.abs(i - j) / count)),
    mean((i, j) => i === j ? 0 : 1 / (i - j) ** 2),
    Math.max(...shares),
    entropyOf(sums),
    spread,
  ];
}

/** Shares of pairs by what is the same in them. */
function sharesBy(
  shares: Float64Array,
  count: number,
  key: (i: number, j: number) => number,
): number[] {
  const result: number[] = Array(2 * count + 1).fill(0);
  shares.forEach((share, place) => {
    const at = key(Math.floor(place / count) + 1, place % count + 1);
    result[at] = (result[at] ?? 0) + share;
  });
  return result;
}

/** Informational measures of correlation 1 and 2. */
function informationOf(
  shares: Float64Array,
  count: number,
): [number, number] {
  const rows = sharesBy(shares, count, (i) => i);
  const single = entropyOf(rows);
  const joint = entropyOf([...shares]);
  // As the matrix is symmetric, both entropies of independent levels agree.
  const independent = 2 * single;
  return [
    single > 0 ? (joint - independent) / single : 0,
    Math.sqrt(1 - Math.exp(-2 * Math.max(independent - joint, 0))),
  ];
}
