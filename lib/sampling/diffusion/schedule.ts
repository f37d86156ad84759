/** How much of a sample is left at each timestep, and which are visited. */
import type { CardSampler } from "../../registry/card.ts";

/** What a schedule is made from. */
export type ScheduleOptions = Pick<
  CardSampler,
  "schedule" | "trainSteps" | "betaStart" | "betaEnd"
>;

/** Offset of the cosine schedule, and the bound of its variances. */
const COSINE_OFFSET = 0.008;
const MAX_COSINE_BETA = 0.999;

/**
 * The share of the sample's variance that is left at each timestep (alpha bar):
 * the products of 1 - beta. Betas grow in equal steps (Ho et al. 2020), their
 * roots do (Rombach et al. 2022), or the products follow a squared cosine
 * (Nichol & Dhariwal 2021, equation 17).
 *
 * @returns One number in 0..1 for each timestep, descending.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { remainingSignal } from "./schedule.ts";
 * const left = remainingSignal({ schedule: "linear", trainSteps: 1000 });
 * assert.equal(left[0], 1 - 0.0001);
 * ```
 */
export function remainingSignal(options: ScheduleOptions): Float64Array {
  const left = new Float64Array(options.trainSteps);
  let product = 1;
  for (let timestep = 0; timestep < left.length; timestep++) {
    product *= 1 - betaAt(timestep, options);
    left[timestep] = product;
  }
  return left;
}

function betaAt(
  timestep: number,
  { schedule, trainSteps, betaStart = 1e-4, betaEnd = 0.02 }: ScheduleOptions,
): number {
  const share = trainSteps === 1 ? 0 : timestep / (trainSteps - 1);
  const between = (first: number, last: number) =>
    first + (last - first) * share;
  switch (schedule) {
    case "linear":
      return between(betaStart, betaEnd);
    case "scaled_linear":
      return between(Math.sqrt(betaStart), Math.sqrt(betaEnd)) ** 2;
    case "cosine": {
      const before = squaredCosine(timestep / trainSteps);
      const after = squaredCosine((timestep + 1) / trainSteps);
      return Math.min(1 - after / before, MAX_COSINE_BETA);
    }
  }
}

function squaredCosine(share: number): number {
  const angle = (share + COSINE_OFFSET) / (1 + COSINE_OFFSET) * Math.PI / 2;
  return Math.cos(angle) ** 2;
}

/**
 * The timesteps that a loop visits, from the noisiest to the cleanest.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { visitedTimesteps } from "./schedule.ts";
 * const few = { steps: 4, trainSteps: 1000 };
 * assert.deepEqual(visitedTimesteps(few), [999, 749, 499, 249]);
 * const leading = visitedTimesteps({ ...few, spacing: "leading" });
 * assert.deepEqual(leading, [750, 500, 250, 0]);
 * ```
 */
export function visitedTimesteps(
  { steps, trainSteps, spacing = "trailing" }: Pick<
    CardSampler,
    "steps" | "trainSteps" | "spacing"
  >,
): number[] {
  const stride = trainSteps / steps;
  return Array.from(
    { length: steps },
    (_, place) =>
      spacing === "leading"
        ? (steps - 1 - place) * Math.floor(stride)
        : Math.round(trainSteps - place * stride) - 1,
  );
}
