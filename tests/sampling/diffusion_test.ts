/** Diffusion loops against closed forms. */
import assert from "node:assert/strict";
import { UnsupportedModelError, UsageError } from "../../lib/errors.ts";
import type { MediganEvent } from "../../lib/events.ts";
import { openGenerator } from "../../lib/sampling/generator.ts";
import type { SampleGenerator } from "../../lib/sampling/sample.ts";
import {
  type StreamOptions,
  streamSamples,
} from "../../lib/sampling/stream.ts";
import {
  diffusionCard,
  type DiffusionOptions,
  gaussianDiffusion,
  gaussianNet,
} from "./diffusion_nets.ts";
import { collect } from "./fake_generator.ts";

/** Mean and standard deviation of all pixels. */
async function statistics(
  generator: SampleGenerator,
  options: StreamOptions = {},
) {
  const samples = await collect(streamSamples(generator, {
    numSamples: 64,
    batchSize: 64,
    seed: 7,
    dtype: "float32",
    ...options,
  }));
  const pixels = samples.flatMap(({ image }) => [...image.data]);
  const count = pixels.length;
  const mean = pixels.reduce((sum, value) => sum + value, 0) / count;
  const squares = pixels.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, deviation: Math.sqrt(squares / (count - 1)), count, samples };
}

/** Checks within four standard errors and what a finite loop is off by. */
function assertNormal(
  found: { mean: number; deviation: number; count: number },
  wanted: { mean: number; deviation: number; slack?: number },
) {
  const { mean, deviation, slack = 0 } = wanted;
  const error = deviation / Math.sqrt(found.count);
  const words = JSON.stringify({ ...found, samples: undefined, wanted });
  assert(Math.abs(found.mean - mean) < 4 * error + slack, words);
  const off = Math.abs(found.deviation - deviation);
  assert(off < 4 * error / Math.SQRT2 + slack, words);
}

const DATA = { mean: 0.5, deviation: 0.2 };

for (const prediction of ["epsilon", "v", "sample"] as const) {
  Deno.test(`ddpm draws from the data that the net knows: ${prediction}`, async () => {
    await using generator = await gaussianDiffusion({ net: { prediction } });
    assertNormal(await statistics(generator), { ...DATA, slack: 0.002 });
  });
}

for (
  const [name, options] of Object.entries<DiffusionOptions>({
    "ddpm with the larger variance": { variance: "beta", steps: 1000 },
    "ddim, fewer steps": { kind: "ddim", steps: 250 },
    "ddim, half the noise": { kind: "ddim", steps: 500, eta: 0.5 },
    "ddpm, cosine": {
      net: { sampler: { schedule: "cosine", trainSteps: 1000 } },
    },
    "ddim, scaled linear": {
      kind: "ddim",
      steps: 250,
      net: { sampler: { schedule: "scaled_linear", trainSteps: 1000 } },
    },
  })
) {
  Deno.test(`${name}: mean and deviation of the data`, async () => {
    await using generator = await gaussianDiffusion(options);
    assertNormal(await statistics(generator), { ...DATA, slack: 0.01 });
  });
}

Deno.test("volumes are sampled as images are", async () => {
  await using generator = await gaussianDiffusion({
    kind: "ddim",
    steps: 250,
    net: { shape: [1, 4, 6, 5], means: [-0.3], deviation: 0.4 },
  });
  const found = await statistics(generator);
  assertNormal(found, { mean: -0.3, deviation: 0.4, slack: 0.01 });
  const [{ image } = assert.fail()] = found.samples;
  assert.deepEqual([image.depth, image.height, image.width], [4, 6, 5]);
});

Deno.test("a deterministic loop is the map that its formula says", async () => {
  // Song et al. 2021, equation 13: x / sqrt(a) moves by the change of
  // sqrt((1 - a) / a) times the noise; written out here with the best noise.
  const steps = 50;
  await using generator = await gaussianDiffusion({ kind: "ddim", steps });
  const signal = [1];
  for (let t = 0; t < 1000; t++) {
    const beta = 1e-4 + (0.02 - 1e-4) * t / 999;
    signal.push(signal[t]! * (1 - beta));
  }
  const expected = (start: number) => {
    let x = start;
    for (let t = 1000; t > 0; t -= 1000 / steps) {
      const [a, b] = [signal[t]!, signal[t - 1000 / steps]!];
      const noise = Math.sqrt(1 - a) * (x - Math.sqrt(a) * DATA.mean) /
        (a * DATA.deviation ** 2 + 1 - a);
      const level = (share: number) => Math.sqrt((1 - share) / share);
      x = Math.sqrt(b) * (x / Math.sqrt(a) + (level(b) - level(a)) * noise);
    }
    return x;
  };
  const latents = Array.from({ length: 64 }, (_, k) => k / 16 - 2);
  const [sample] = await collect(streamSamples(generator, {
    numSamples: 1,
    latents,
    dtype: "float32",
  }));
  for (const [place, latent] of latents.entries()) {
    const off = sample!.image.data[place]! - expected(latent);
    assert(Math.abs(off) < 1e-4, `${place}: ${off}`);
  }
});

Deno.test("all of DDPM's noise makes DDIM the same as DDPM", async () => {
  const options = { steps: 40, spacing: "leading" } as const;
  await using ddpm = await gaussianDiffusion({ ...options, kind: "ddpm" });
  await using ddim = await gaussianDiffusion({
    ...options,
    kind: "ddim",
    eta: 1,
  });
  const [one, other] = [await statistics(ddpm), await statistics(ddim)];
  for (const [place, { image }] of one.samples.entries()) {
    image.data.forEach((value, pixel) => {
      const same = other.samples[place]!.image.data[pixel]!;
      assert(Math.abs(value - same) < 1e-4);
    });
  }
});

Deno.test("guidance moves the mean by its scale", async () => {
  // With equal deviations the guided noise is that of data around
  // free + scale (wanted - free).
  await using generator = await gaussianDiffusion({
    kind: "ddim",
    steps: 250,
    guidance: { scale: 2.5, unconditional: 2 },
    net: { means: [-0.2, 0.3, 0.1], deviation: 0.2 },
  });
  const found = await statistics(generator, { condition: "class0" });
  const mean = 0.1 + 2.5 * (-0.2 - 0.1);
  assertNormal(found, { mean, deviation: 0.2, slack: 0.01 });
  assert.equal(found.samples[0]?.label, "class0");
});

Deno.test("classes without guidance have their own means", async () => {
  await using generator = await gaussianDiffusion({
    kind: "ddim",
    steps: 100,
    net: { means: [-0.5, 0.5], deviation: 0.1 },
  });
  const { samples } = await statistics(generator, { numSamples: 8 });
  for (const { image, label } of samples) {
    const pixels = [...image.data];
    const mean = pixels.reduce((a, b) => a + b) / pixels.length;
    assert(Math.abs(mean - (label === "class0" ? -0.5 : 0.5)) < 0.08);
  }
});

Deno.test("a sample depends on seed and index, not on its batch", async () => {
  await using generator = await gaussianDiffusion({ steps: 30 });
  const all = await statistics(generator, { numSamples: 5, batchSize: 5 });
  const [alone] = await collect(streamSamples(generator, {
    indices: [3],
    seed: 7,
    dtype: "float32",
  }));
  const other = all.samples[3]!.image.data;
  alone!.image.data.forEach((value, pixel) =>
    assert(Math.abs(value - other[pixel]!) < 1e-5)
  );
  assert.notDeepEqual(other, all.samples[2]!.image.data);
});

Deno.test("predicted samples are held within the bound", async () => {
  await using generator = await gaussianDiffusion({
    kind: "ddim",
    steps: 20,
    clipSample: 0.55,
  });
  const { samples } = await statistics(generator, { numSamples: 4 });
  const highest = Math.max(...samples.flatMap(({ image }) => [...image.data]));
  assert(Math.abs(highest - 0.55) < 1e-6, String(highest));
});

Deno.test("steps are told, and the loop stops between two of them", async () => {
  await using generator = await gaussianDiffusion({ steps: 20 });
  const stop = new AbortController();
  const events: MediganEvent[] = [];
  const running = collect(streamSamples(generator, {
    numSamples: 1,
    signal: stop.signal,
    onEvent(event) {
      events.push(event);
      if (event.type === "steps" && event.done === 5) stop.abort();
    },
  }));
  await assert.rejects(running, { name: "AbortError" });
  const steps = events.filter(({ type }) => type === "steps");
  assert.deepEqual(steps.at(-1), { type: "steps", done: 5, total: 20 });
});

Deno.test("steps, eta and guidance can be set for a run, and are recorded", async () => {
  const open = (hyperparameters: { [name: string]: number }) =>
    openGenerator(diffusionCard({ kind: "ddim", steps: 50 }), {
      weights: gaussianNet(),
      device: "wasm",
      threads: 1,
      hyperparameters,
    });
  await using generator = await open({ steps: 7, eta: 0.25 });
  const recorded = { steps: 7, eta: 0.25 };
  assert.deepEqual(generator.model.hyperparameters, recorded);
  await assert.rejects(open({ steps: 1001 }), UsageError);
  await assert.rejects(open({ eta: 2 }), UsageError);
  await assert.rejects(open({ guidance_scale: 3 }), UsageError);
  await assert.rejects(open({ speed: 3 }), /speed/);
});

Deno.test("a sampler that does not fit its net says what is missing", async () => {
  const opening = gaussianDiffusion({ timestep: "time" });
  await assert.rejects(opening, (error) => {
    assert(error instanceof UnsupportedModelError);
    assert.match(error.message, /no input "time": current inputs are x, t/);
    return true;
  });
  const guided = gaussianDiffusion({
    guidance: { scale: 2, unconditional: 0 },
  });
  await assert.rejects(guided, /no input "condition"/);
});
