/** Count, mean and summed squares of deviations, and how they add up. */
import { type AlgebraOptions, gram, type Matrix } from "../../linalg/mod.ts";
import { meanOf } from "./centred.ts";
import type { Statistics } from "./statistics.ts";

/** The first two moments of a set of rows. */
export interface Moments {
  /** Number of rows. */
  readonly count: number;
  /** Mean of each column. */
  readonly mean: Float64Array;
  /** Summed products of deviations from the mean. */
  readonly deviations: Matrix;
}

/** Moments of some rows alone. */
export async function momentsOf(
  features: Matrix,
  options: AlgebraOptions,
): Promise<Moments> {
  const mean = meanOf(features);
  return {
    count: features.rows,
    mean,
    deviations: await gram(features, { ...options, centre: mean }),
  };
}

/**
 * Moments of two sets together; the deviations of `a` become those of both.
 *
 * Source: T. F. Chan, G. H. Golub, R. J. LeVeque, "Updating formulae and a
 * pairwise algorithm for computing sample variances", 1979.
 */
export function joinMoments(a: Moments, b: Moments): Moments {
  const count = a.count + b.count;
  const apart = b.mean.map((one, at) => one - a.mean[at]!);
  const mean = a.mean.map((one, at) => one + apart[at]! * (b.count / count));
  const weight = a.count * (b.count / count);
  const sum = a.deviations.data;
  const part = b.deviations.data;
  apart.forEach((left, row) => {
    const start = row * apart.length;
    for (let at = 0; at < apart.length; at++) {
      // The two gaps come first, or the result would not be symmetric.
      sum[start + at]! += part[start + at]! + weight * (left * apart[at]!);
    }
  });
  return { count, mean, deviations: a.deviations };
}

/** Statistics from moments of at least two rows. */
export function statisticsOfMoments(moments: Moments): Statistics {
  const { count, mean, deviations } = moments;
  return {
    count,
    mean: mean.slice(),
    covariance: {
      ...deviations,
      data: deviations.data.map((one) => one / (count - 1)),
    },
  };
}

/** Moments from statistics whose count is known. */
export function momentsOfStatistics(
  { mean, covariance }: Statistics,
  count: number,
): Moments {
  const data = covariance.data.map((one) => one * (count - 1));
  return { count, mean, deviations: { ...covariance, data } };
}
