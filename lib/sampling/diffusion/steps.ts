/** One step of a diffusion loop as a few numbers. */
import type { CardSampler } from "../../registry/card.ts";
import { remainingSignal, visitedTimesteps } from "./schedule.ts";

/**
 * A step from a noisy sample x and what the net tells of it to a less noisy
 * one. With `clean = xToClean * x + netToClean * net`, held within the bound,
 * the next sample is `cleanToNext * clean + xToNext * x + noise * z`.
 */
export interface DiffusionStep {
  /** Timestep that is fed to the net. */
  readonly timestep: number;
  /** Factor of x in the predicted sample. */
  readonly xToClean: number;
  /** Factor of the net's output in the predicted sample. */
  readonly netToClean: number;
  /** Factor of the predicted sample in the next one. */
  readonly cleanToNext: number;
  /** Factor of x in the next one. */
  readonly xToNext: number;
  /** Standard deviation of the fresh noise z. */
  readonly noise: number;
}

/**
 * All steps of a loop in order. Both kinds are linear in x and the predicted
 * sample: DDPM draws from the posterior given both (Ho et al. 2020, equation
 * 7), DDIM goes on in the direction that leads from the one to the other (Song
 * et al. 2021, equations 12 and 16).
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { diffusionSteps } from "./steps.ts";
 * const steps = diffusionSteps({
 *   kind: "ddim",
 *   sample: "x",
 *   timestep: "t",
 *   steps: 10,
 *   trainSteps: 1000,
 *   schedule: "linear",
 *   prediction: "epsilon",
 * });
 * // The last step ends at the predicted sample itself.
 * assert.equal(steps.at(-1)?.cleanToNext, 1);
 * assert.equal(steps.at(-1)?.noise, 0);
 * ```
 */
export function diffusionSteps(sampler: CardSampler): DiffusionStep[] {
  const left = remainingSignal(sampler);
  const visited = visitedTimesteps(sampler);
  return visited.map((timestep, place) => {
    const next = visited[place + 1];
    const now = left[timestep] ?? NaN;
    const then = next === undefined ? 1 : left[next] ?? NaN;
    return {
      timestep,
      ...cleanFactors(now, sampler),
      ...sampler.kind === "ddpm"
        ? posteriorFactors(now, then, sampler)
        : directFactors(now, then, sampler.eta ?? 0),
    };
  });
}

type CleanFactors = Pick<DiffusionStep, "xToClean" | "netToClean">;
type NextFactors = Pick<DiffusionStep, "cleanToNext" | "xToNext" | "noise">;

function cleanFactors(
  left: number,
  { prediction }: CardSampler,
): CleanFactors {
  const signal = Math.sqrt(left);
  const noise = Math.sqrt(1 - left);
  switch (prediction) {
    case "epsilon":
      return { xToClean: 1 / signal, netToClean: -noise / signal };
    case "v": // Salimans & Ho 2022, appendix D.
      return { xToClean: signal, netToClean: -noise };
    case "sample":
      return { xToClean: 0, netToClean: 1 };
  }
}

function posteriorFactors(
  now: number,
  then: number,
  { variance = "posterior" }: CardSampler,
): NextFactors {
  const kept = now / then;
  const beta = 1 - kept;
  const posterior = beta * (1 - then) / (1 - now);
  const isLast = then === 1;
  return {
    cleanToNext: Math.sqrt(then) * beta / (1 - now),
    xToNext: Math.sqrt(kept) * (1 - then) / (1 - now),
    noise: isLast ? 0 : Math.sqrt(variance === "beta" ? beta : posterior),
  };
}

function directFactors(now: number, then: number, eta: number): NextFactors {
  const posterior = (1 - then) / (1 - now) * (1 - now / then);
  const noise = eta * Math.sqrt(posterior);
  const direction = Math.sqrt(Math.max(0, 1 - then - noise ** 2));
  const xToNext = direction / Math.sqrt(1 - now);
  return {
    cleanToNext: Math.sqrt(then) - xToNext * Math.sqrt(now),
    xToNext,
    noise,
  };
}
