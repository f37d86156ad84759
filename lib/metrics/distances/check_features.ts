/** What all metrics on features ask of them. */
import { NumericalError, UsageError } from "../../errors.ts";
import type { Matrix } from "../../linalg/matrix.ts";

/** What a metric asks of features. */
export interface FeatureDemands {
  /** Name of the metric, for messages. */
  readonly metric: string;
  /** Fewest images. */
  readonly least: number;
  /** Which set it is, for messages, such as `"real"`. */
  readonly set?: string;
}

/**
 * Checks that a metric can be taken of features.
 *
 * @throws {UsageError} when there are too few images.
 * @throws {NumericalError} when a feature is not finite.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { checkFeatures } from "./check_features.ts";
 * const one = { rows: 1, columns: 1, data: Float64Array.of(3) };
 * assert.throws(() => checkFeatures(one, { metric: "KID", least: 2 }), /2/);
 * ```
 */
export function checkFeatures(
  { rows, columns, data }: Matrix,
  demands: FeatureDemands,
): void {
  checkImages(rows, demands);
  const at = data.findIndex((value) => !Number.isFinite(value));
  if (at < 0) return;
  throw new NumericalError(
    `Cannot compute ${nameOf(demands)} as features must be finite: feature ${
      at % columns
    } of image ${Math.floor(at / columns)} is ${data[at]}`,
    { hint: "Look at the image, or at the file that the features come from" },
  );
}

/**
 * Checks that both sets have enough images for a metric.
 *
 * @throws {UsageError} when one has not.
 */
export function checkCounts(
  counts: { readonly real: number; readonly synthetic: number },
  demands: Omit<FeatureDemands, "set">,
): void {
  checkImages(counts.real, { ...demands, set: "real" });
  checkImages(counts.synthetic, { ...demands, set: "synthetic" });
}

function checkImages(count: number, demands: FeatureDemands): void {
  const { least } = demands;
  if (count >= least) return;
  throw new UsageError(
    `Cannot compute ${
      nameOf(demands)
    } as at least ${least} are needed: current number is ${count}`,
    { hint: "Measure more images, or leave the metric out" },
  );
}

function nameOf({ metric, set }: FeatureDemands): string {
  return set === undefined ? metric : `${metric} of the ${set} images`;
}

/**
 * Checks that two sets can be compared.
 *
 * @throws {UsageError} when there are too few images, or their features are not
 * of the same kind.
 * @throws {NumericalError} when a feature is not finite.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { checkFeaturePair } from "./check_features.ts";
 * const one = { rows: 1, columns: 1, data: Float64Array.of(3) };
 * const two = { rows: 1, columns: 2, data: Float64Array.of(3, 4) };
 * const demands = { metric: "KID", least: 1 };
 * assert.throws(() => checkFeaturePair(one, two, demands), /1 and 2/);
 * ```
 */
export function checkFeaturePair(
  real: Matrix,
  synthetic: Matrix,
  demands: Omit<FeatureDemands, "set">,
): void {
  if (real.columns !== synthetic.columns) {
    throw new UsageError(
      `Cannot compute ${demands.metric} as both sets must have as many features an image: current numbers are ${real.columns} and ${synthetic.columns}`,
      { hint: "Measure both with the same backbone" },
    );
  }
  checkFeatures(real, { ...demands, set: "real" });
  checkFeatures(synthetic, { ...demands, set: "synthetic" });
}
