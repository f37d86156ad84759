/** The two sets of a distance, as mean, trace and a factor of the covariance. */
import { NumericalError } from "../../errors.ts";
import {
  type AlgebraOptions,
  choleskyFactor,
  lessRow,
  type Matrix,
} from "../../linalg/mod.ts";
import { dot } from "../../linalg/plain/products.ts";
import type { Algebra } from "../gpu/algebra.ts";
import { centred, meanOf } from "../statistics/centred.ts";
import { checkCount, checkFeatures } from "../statistics/checks.ts";
import { type Statistics, statisticsOf } from "../statistics/statistics.ts";
import {
  momentsOfRepeated,
  type RepeatedRows,
  weightedDeviations,
} from "./repeated_rows.ts";
import type { FrechetRoute } from "./result.ts";

/** One set, ready to be compared. */
export interface Side {
  /** Number of images, where known. */
  readonly count: number | undefined;
  /** Mean of each feature. */
  readonly mean: Float64Array;
  /** Trace of the covariance. */
  readonly trace: number;
  /** Rows F with F^T F = `divisor` times the covariance. */
  readonly factor: Matrix;
  /** What the factor must be divided by. */
  readonly divisor: number;
  /** Where the factor came from. */
  readonly route: FrechetRoute;
}

/** What sides are made with. */
export interface SideOptions extends AlgebraOptions {
  /** Where products are computed. */
  readonly algebra: Algebra;
  /** Rows that the factor of the other set has at most. */
  readonly otherRows: number;
}

/** From features: the deviations are a factor as they are. */
export async function sideOfFeatures(
  features: Matrix,
  { algebra, otherRows }: SideOptions,
): Promise<Side> {
  const { rows, columns } = features;
  checkFeatures(features, { dimension: columns });
  checkCount(rows);
  const mean = meanOf(features);
  const factor = isWorthReducing(features, otherRows)
    ? await algebra.triangularFactor(features, mean)
    : lessRow(features, mean);
  return factorSide({ count: rows, mean, factor });
}

/** From features of images that count several times. */
export async function sideOfRepeated(
  set: RepeatedRows,
  { algebra, otherRows }: SideOptions,
): Promise<Side> {
  checkFeatures(set, { dimension: set.columns });
  const { count, mean } = momentsOfRepeated(set);
  checkCount(count);
  const deviations = weightedDeviations(set, mean);
  const factor = isWorthReducing(set, otherRows)
    ? await algebra.triangularFactor(deviations)
    : deviations;
  return factorSide({ count, mean, factor });
}

function factorSide(
  { count, mean, factor }: {
    readonly count: number;
    readonly mean: Float64Array;
    readonly factor: Matrix;
  },
): Side {
  const divisor = count - 1;
  const trace = squaredNorm(factor) / divisor;
  return { count, mean, trace, factor, divisor, route: "factor" };
}

// Where the other set is small, a product with all rows is less work than few
// rows that have the same products, as long as it fits easily into memory.
function isWorthReducing({ rows, columns }: Matrix, otherRows: number) {
  return rows > columns && (otherRows > columns / 2 || rows > 8 * columns);
}

// Row by row, as one long sum of like terms loses digits.
function squaredNorm({ rows, columns, data }: Matrix): number {
  let total = 0;
  for (let row = 0; row < rows; row++) {
    const one = data.subarray(row * columns, (row + 1) * columns);
    total += dot(one, one);
  }
  return total;
}

/** From statistics: a factor must be found first. */
export async function sideOfStatistics(
  { count, mean, covariance }: Statistics,
  options: AlgebraOptions,
): Promise<Side> {
  let trace = 0;
  for (let at = 0; at < covariance.rows; at++) {
    trace += covariance.data[at * covariance.columns + at]!;
  }
  const maxRank = count === undefined ? undefined : count - 1;
  const factor = await choleskyFactor(covariance, { ...options, maxRank });
  checkFactor(squaredNorm(factor), trace);
  return { count, mean, trace, factor, divisor: 1, route: "covariance" };
}

// Covariances in float32 are off by about 1e-7 of each value.
const FACTOR_TOLERANCE = 1e-4;

function checkFactor(found: number, trace: number): void {
  if (Math.abs(found - trace) <= FACTOR_TOLERANCE * trace) return;
  throw new NumericalError(
    `Cannot compare a covariance as it must be positive semidefinite, of a rank below the number of images: its trace is ${trace}, that of its positive part ${found}`,
    { hint: "Compute the statistics again from the features" },
  );
}

/** Statistics of features, by the products of a device. */
export async function statisticsOn(
  features: Matrix,
  { algebra, ...options }: SideOptions,
): Promise<Statistics> {
  if (algebra.precision === "float64") {
    return await statisticsOf(features, options);
  }
  checkFeatures(features, { dimension: features.columns });
  checkCount(features.rows);
  const { mean, deviations } = centred(features);
  const { data, ...sizes } = await algebra.gram(deviations);
  const covariance = {
    ...sizes,
    data: data.map((one) => one / (features.rows - 1)),
  };
  return { count: features.rows, mean, covariance };
}
