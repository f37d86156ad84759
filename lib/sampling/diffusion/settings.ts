/** What of a card's sampler can be changed for a run. */
import type { Hyperparameters } from "../../../models/families/family.ts";
import { UsageError } from "../../errors.ts";
import type { CardSampler } from "../../registry/card.ts";

/** A sampler with the changes of a run. */
export interface SettledSampler {
  /** The sampler as it runs. */
  readonly sampler: CardSampler;
  /** What of it can be changed, for the record. */
  readonly settings: Hyperparameters;
  /** What was given for the net rather than for its loop. */
  readonly others: Hyperparameters;
}

/**
 * Takes what is meant for the sampler out of hyperparameters: `steps`, `eta`
 * (with `ddim`) and `guidance_scale` (with guidance).
 *
 * @throws {UsageError} when a value cannot be.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { settleSampler } from "./settings.ts";
 * const { settings } = settleSampler({
 *   kind: "ddim",
 *   sample: "x",
 *   timestep: "t",
 *   steps: 50,
 *   trainSteps: 1000,
 *   schedule: "linear",
 *   prediction: "epsilon",
 * }, { steps: 20 });
 * assert.deepEqual(settings, { steps: 20, eta: 0 });
 * ```
 */
export function settleSampler(
  sampler: CardSampler,
  given: Hyperparameters = {},
): SettledSampler {
  const { kind, trainSteps, guidance } = sampler;
  const { steps: _s, eta: _e, guidance_scale: _g, ...others } = given;
  const number = (name: string, usual: number) =>
    checkNumber(name, given[name] ?? usual);
  const steps = number("steps", sampler.steps);
  if (!Number.isInteger(steps) || steps < 1 || steps > trainSteps) {
    throw unusable("steps", `a whole number from 1 to ${trainSteps}`, steps);
  }
  const eta = kind === "ddim" ? number("eta", sampler.eta ?? 0) : undefined;
  if (eta !== undefined && !(eta >= 0 && eta <= 1)) {
    throw unusable("eta", "from 0 to 1", eta);
  }
  refuse(given, { eta: kind === "ddim", guidance_scale: Boolean(guidance) });
  const scale = guidance && number("guidance_scale", guidance.scale);
  return {
    sampler: {
      ...sampler,
      steps,
      ...eta !== undefined && { eta },
      ...guidance && scale !== undefined &&
        { guidance: { ...guidance, scale } },
    },
    settings: {
      steps,
      ...eta !== undefined && { eta },
      ...scale !== undefined && { guidance_scale: scale },
    },
    others,
  };
}

function checkNumber(name: string, value: unknown): number {
  if (typeof value === "number" && Number.isFinite(value)) return value;
  throw unusable(name, "a finite number", value);
}

function refuse(
  given: Hyperparameters,
  known: { readonly [name: string]: boolean },
): void {
  for (const [name, isKnown] of Object.entries(known)) {
    if (isKnown || given[name] === undefined) continue;
    throw unusable(name, "left out for this sampler", given[name]);
  }
}

function unusable(name: string, wanted: string, seen: unknown): UsageError {
  return new UsageError(
    `Cannot run the sampler as ${name} must be ${wanted}: current value is ${
      JSON.stringify(seen)
    }`,
  );
}
