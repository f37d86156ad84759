/** Statistics of grey values, without regard to where they are. */

/** Width of the bins in which levels are counted, as in pyradiomics. */
export const BIN_WIDTH = 25;

/** Names of the features, in order. */
export const FIRST_ORDER_NAMES = [
  "energy",
  "entropy",
  "minimum",
  "percentile-10",
  "percentile-90",
  "maximum",
  "mean",
  "median",
  "interquartile-range",
  "range",
  "mean-absolute-deviation",
  "robust-mean-absolute-deviation",
  "root-mean-squared",
  "skewness",
  "kurtosis",
  "variance",
  "uniformity",
] as const;

/** The bin of a level: 0 for the darkest. */
export function binOf(level: number): number {
  return Math.floor(level / BIN_WIDTH);
}

/**
 * First-order features of levels (van Griethuysen et al. 2017,
 * doi:10.1158/0008-5472.CAN-17-0339; the definitions are those of pyradiomics).
 * Without spread, skewness and kurtosis are 0.
 *
 * @param levels Levels from 0 to 255, at least one.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { firstOrderFeatures } from "./first_order.ts";
 * const [energy, entropy] = firstOrderFeatures(Float64Array.of(0, 0, 50, 50));
 * assert(energy === 5000 && entropy === 1);
 * ```
 */
export function firstOrderFeatures(levels: Float64Array): number[] {
  const sorted = levels.toSorted();
  const at = (percent: number) => percentile(sorted, percent);
  const [minimum, maximum] = [at(0), at(100)];
  const [low, high] = [at(10), at(90)];
  const mean = average(levels);
  const [second = 0, third = 0, fourth = 0] = [2, 3, 4].map((power) =>
    average(levels.map((level) => (level - mean) ** power))
  );
  const shares = binShares(levels);
  const energy = levels.reduce((sum, level) => sum + level * level, 0);
  return [
    energy,
    entropyOf(shares),
    minimum,
    low,
    high,
    maximum,
    mean,
    at(50),
    at(75) - at(25),
    maximum - minimum,
    absoluteDeviation(levels),
    absoluteDeviation(
      levels.filter((level) => level >= low && level <= high),
    ),
    Math.sqrt(energy / levels.length),
    second > 0 ? third / second ** 1.5 : 0,
    second > 0 ? fourth / second ** 2 : 0,
    second,
    shares.reduce((sum, share) => sum + share * share, 0),
  ];
}

/** Bits that shares of a whole need on average. */
export function entropyOf(shares: readonly number[]): number {
  return shares.reduce(
    (sum, share) => share > 0 ? sum - share * Math.log2(share) : sum,
    0,
  );
}

function average(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function absoluteDeviation(values: Float64Array): number {
  const mean = average(values);
  return average(values.map((value) => Math.abs(value - mean)));
}

function percentile(sorted: Float64Array, percent: number): number {
  const place = percent / 100 * (sorted.length - 1);
  const below = Math.floor(place);
  const low = sorted[below] ?? 0;
  const high = sorted[below + 1] ?? low;
  return low + (high - low) * (place - below);
}

function binShares(levels: Float64Array): number[] {
  const counts: number[] = Array(binOf(255) + 1).fill(0);
  for (const level of levels) {
    const bin = binOf(level);
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return counts.map((count) => count / levels.length);
}
