/** Noise schedules and steps against the formulae of their papers. */
import assert from "node:assert/strict";
import type { CardSampler } from "../../lib/registry/card.ts";
import {
  remainingSignal,
  visitedTimesteps,
} from "../../lib/sampling/diffusion/schedule.ts";
import { diffusionSteps } from "../../lib/sampling/diffusion/steps.ts";
import { drawNormals } from "../../lib/random/normals.ts";

const near = (actual: number | undefined, wanted: number, share = 1e-12) =>
  assert(
    Math.abs((actual ?? NaN) - wanted) <= share * Math.abs(wanted),
    `${actual} is not ${wanted}`,
  );

Deno.test("linear: sums of logarithms, and Ho et al.'s end at 4e-5", () => {
  const signal = remainingSignal({ schedule: "linear", trainSteps: 1000 });
  let logarithm = 0;
  for (let t = 0; t < 1000; t++) {
    logarithm += Math.log1p(-(1e-4 + 0.0199 * t / 999));
    near(signal[t], Math.exp(logarithm), 1e-11);
  }
  // Ho et al. 2020, section 4: the last sample is nearly noise.
  assert(signal[999]! > 4.03e-5 && signal[999]! < 4.04e-5);
});

Deno.test("scaled linear: roots of betas are evenly spaced", () => {
  const signal = remainingSignal({
    schedule: "scaled_linear",
    trainSteps: 1000,
    betaStart: 0.00085,
    betaEnd: 0.012,
  });
  const beta = (t: number) => 1 - signal[t]! / (signal[t - 1] ?? 1);
  near(beta(0), 0.00085, 1e-9);
  near(beta(999), 0.012, 1e-9);
  const step = (Math.sqrt(0.012) - Math.sqrt(0.00085)) / 999;
  for (let t = 1; t < 1000; t++) {
    const grown = Math.sqrt(beta(t)) - Math.sqrt(beta(t - 1));
    assert(Math.abs(grown - step) < 1e-9);
  }
});

Deno.test("cosine: the products are the squared cosine itself", () => {
  // Nichol & Dhariwal 2021, equation 17, up to the bound of the last betas.
  const signal = remainingSignal({ schedule: "cosine", trainSteps: 4000 });
  const f = (t: number) =>
    Math.cos((t / 4000 + 0.008) / 1.008 * Math.PI / 2) ** 2;
  for (let t = 0; t < 3998; t++) near(signal[t], f(t + 1) / f(0), 1e-7);
  assert(signal[3999]! > 0);
});

Deno.test("timesteps go down to the cleanest, each at most once", () => {
  for (const spacing of ["leading", "trailing"] as const) {
    for (
      const [steps, trainSteps] of [[1, 10], [7, 10], [999, 1000], [10, 10]]
    ) {
      const visited = visitedTimesteps({
        steps: steps!,
        trainSteps: trainSteps!,
        spacing,
      });
      assert.equal(new Set(visited).size, steps);
      assert.deepEqual(visited, visited.toSorted((a, b) => b - a));
      assert(visited.every((t) => Number.isInteger(t) && t >= 0));
      assert(visited[0]! < trainSteps!);
      if (spacing === "trailing") assert.equal(visited[0], trainSteps! - 1);
      else assert.equal(visited.at(-1), 0);
    }
  }
});

const SAMPLER: CardSampler = {
  kind: "ddpm",
  sample: "x",
  timestep: "t",
  steps: 1000,
  trainSteps: 1000,
  schedule: "linear",
  prediction: "epsilon",
};

Deno.test("ddpm's step is algorithm 2 of Ho et al.", () => {
  const signal = remainingSignal(SAMPLER);
  for (const step of diffusionSteps(SAMPLER)) {
    const t = step.timestep;
    const alpha = signal[t]! / (signal[t - 1] ?? 1);
    // x' = (x - (1 - alpha) / sqrt(1 - product) e) / sqrt(alpha) + sigma z.
    const xFactor = step.cleanToNext * step.xToClean + step.xToNext;
    near(xFactor, 1 / Math.sqrt(alpha), 1e-9);
    const noiseFactor = step.cleanToNext * step.netToClean;
    const wanted = -(1 - alpha) / Math.sqrt((1 - signal[t]!) * alpha);
    near(noiseFactor, wanted, 1e-9);
  }
});

Deno.test("ddim keeps the variance that its schedule says", () => {
  // Song et al. 2021, equation 12: given the sample, the next one has the
  // mean sqrt(a') x0 and the variance 1 - a', whatever eta is.
  for (const eta of [0, 0.3, 1]) {
    const sampler = { ...SAMPLER, kind: "ddim", steps: 50, eta } as const;
    const signal = remainingSignal(sampler);
    const steps = diffusionSteps(sampler);
    for (const [place, step] of steps.entries()) {
      const now = signal[step.timestep]!;
      const then = signal[steps[place + 1]?.timestep ?? -1] ?? 1;
      near(step.cleanToNext + step.xToNext * Math.sqrt(now), Math.sqrt(then));
      const variance = step.xToNext ** 2 * (1 - now) + step.noise ** 2;
      assert(Math.abs(variance - (1 - then)) < 1e-12);
    }
  }
});

Deno.test("the noise of each step is its own, and that of no step as it was", () => {
  const place = { seed: 7n, name: "x", index: 3 };
  const draw = (step?: number) =>
    drawNormals(new Float32Array(8), { ...place, ...step && { step } }).join();
  assert.equal(draw(0), draw());
  const drawn = Array.from({ length: 1000 }, (_, step) => draw(step));
  assert.equal(new Set(drawn).size, 1000);
});
