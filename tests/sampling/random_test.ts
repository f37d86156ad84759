import assert from "node:assert/strict";
import fc from "fast-check";
import {
  drawChoice,
  drawNormals,
  drawUniforms,
} from "../../lib/random/normals.ts";
import { prepareInputs } from "../../lib/sampling/inputs.ts";
import { normalFromWord } from "../../lib/random/normal_quantile.ts";
import { freshSeed, parseSeed } from "../../lib/random/seeds.ts";
import { threefry4x32 } from "../../lib/random/threefry.ts";
import { UsageError } from "../../lib/errors.ts";

const PI_DIGITS = [
  [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
  [0xa4093822, 0x299f31d0, 0x082efa98, 0xec4e6c89],
] as const;

Deno.test("Threefry agrees with the known answers of its authors", () => {
  const answer = (counter: readonly number[], key: readonly number[]) => {
    const out = new Uint32Array(4);
    threefry4x32(Uint32Array.from(counter), Uint32Array.from(key), out);
    return [...out].map((word) => word.toString(16).padStart(8, "0")).join(" ");
  };
  const zeros = [0, 0, 0, 0];
  const ones = zeros.map(() => 0xffffffff);
  assert.equal(answer(zeros, zeros), "9c6ca96a e17eae66 fc10ecd4 5256a7d8");
  assert.equal(answer(ones, ones), "2a881696 57012287 f6c7446e a16a6732");
  assert.equal(
    answer(...PI_DIGITS),
    "59cd1dbb b8879579 86b5d00c ac8b6d84",
  );
});

// Word, and the float32 nearest to the quantile of (word + 1/2) / 2^32 as
// Python's statistics.NormalDist().inv_cdf gives it in float64.
const QUANTILES: readonly (readonly [number, number])[] = [
  [0, -6.337957754553789],
  [1, -6.166429517819749],
  [2, -6.0851045457830315],
  [12345, -4.535422762090429],
  [322122546, -1.4395314720898171],
  [322122547, -1.4395314704450153],
  [429496729, -1.2815515656772687],
  [2147483648, 2.9180993729166234e-10],
  [2247483648, 0.0583951586436165],
  [4000000000, 1.4857137558957358],
  [4294967295, 6.337957754553789],
];

Deno.test("normal values equal an independent quantile function", () => {
  for (const [word, value] of QUANTILES) {
    assert.equal(normalFromWord(word), Math.fround(value), `word ${word}`);
  }
});

Deno.test("normal values are symmetric and rise with the word", () => {
  fc.assert(fc.property(fc.nat(0xffffffff), (word) => {
    const value = normalFromWord(word);
    assert.equal(value, -normalFromWord(0xffffffff - word));
    if (word > 0) assert(normalFromWord(word - 1) <= value);
  }));
});

/** The distribution function, by a series that converges for |x| < 7. */
function normalCdf(x: number): number {
  let term = x;
  let sum = x;
  for (let k = 1; Math.abs(term) > 1e-17 * Math.abs(sum); k++) {
    term *= x * x / (2 * k + 1);
    sum += term;
  }
  return 0.5 + sum * Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
}

function momentsOf(values: Float32Array): number[] {
  return [1, 2, 3, 4].map((power) =>
    values.reduce((sum, value) => sum + value ** power, 0) / values.length
  );
}

Deno.test("draws have the moments of the standard normal distribution", () => {
  const count = 400_000;
  const values = drawNormals(new Float32Array(count), {
    seed: 1n,
    name: "z",
    index: 0,
  });
  const moments = momentsOf(values);
  // Expected value and variance of each sample moment.
  const wanted = [[0, 1], [1, 2], [0, 15], [3, 96]] as const;
  wanted.forEach(([mean, variance], place) => {
    const bound = 4 * Math.sqrt(variance / count);
    assert(Math.abs((moments[place] ?? NaN) - mean) < bound, `${place + 1}`);
  });
});

Deno.test("draws pass Kolmogorov and Smirnov at one in a thousand", () => {
  const count = 100_000;
  const sorted = drawNormals(new Float32Array(count), {
    seed: 2n ** 64n - 1n,
    name: "z",
    index: 5,
  }).sort();
  const distance = sorted.reduce((most, value, place) => {
    const p = normalCdf(value);
    return Math.max(most, (place + 1) / count - p, p - place / count);
  }, 0);
  assert(distance < 1.95 / Math.sqrt(count), `distance ${distance}`);
});

Deno.test("draws of other samples, seeds and inputs are independent", () => {
  const count = 50_000;
  const draw = (seed: bigint, name: string, index: number) =>
    drawNormals(new Float32Array(count), { seed, name, index });
  const base = draw(1n, "z", 0);
  const others = [
    draw(1n, "z", 1),
    draw(1n, "z", 2 ** 32), // Indices past 32 bits do not wrap around.
    draw(2n, "z", 0),
    draw(1n + 2n ** 32n, "z", 0), // Nor do seeds.
    draw(1n, "noise", 0),
  ];
  for (const other of others) {
    const correlation = base.reduce((sum, value, i) =>
      sum + value * (other[i] ?? NaN), 0) /
      count;
    assert(Math.abs(correlation) < 4 / Math.sqrt(count), `${correlation}`);
  }
});

Deno.test("first values stay those that were published with version 0.1", () => {
  // Manifests promise that a run can be made again: these may never change.
  const values = drawNormals(new Float32Array(6), {
    seed: 7n,
    name: "z",
    index: 0,
  });
  assert.deepEqual([...values], [
    0.2788308560848236,
    1.542439579963684,
    0.38317450881004333,
    1.2027554512023926,
    -1.4712871313095093,
    -0.4324799180030823,
  ]);
});

Deno.test("truncation redraws only what lies outside", () => {
  const place = { seed: 3n, name: "z", index: 9 };
  const free = drawNormals(new Float32Array(5000), place);
  const bound = drawNormals(new Float32Array(5000), place, { truncation: 0.7 });
  bound.forEach((value, i) => {
    assert(Math.abs(value) <= 0.7);
    const original = free[i] ?? NaN;
    if (Math.abs(original) <= 0.7) assert.equal(value, original);
  });
  const replaced = bound.filter((value, i) => value !== free[i]);
  // 2 * (1 - Phi(0.7)) = 0.484 of all are drawn again, evenly to both sides.
  assert(Math.abs(replaced.length / 5000 - 0.484) < 0.03);
  const mean = replaced.reduce((sum, value) => sum + value, 0) /
    replaced.length;
  assert(Math.abs(mean) < 0.04);
});

Deno.test("choices are even and depend on the sample alone", () => {
  const choose = (index: number) =>
    drawChoice(3, { seed: 5n, name: "condition", index });
  const counts = [0, 0, 0];
  for (let index = 0; index < 9000; index++) counts[choose(index)]!++;
  for (const count of counts) assert(Math.abs(count - 3000) < 180, `${counts}`);
  assert.equal(choose(17), choose(17));
});

Deno.test("seeds are read from numbers, bigints and digits", () => {
  assert.equal(parseSeed(0), 0n);
  assert.equal(parseSeed("007"), 7n);
  assert.equal(parseSeed(2n ** 64n - 1n), 2n ** 64n - 1n);
  assert.notEqual(freshSeed(), freshSeed());
});

Deno.test("what is no seed is refused with the value seen", () => {
  const wrong = [
    -1,
    1.5,
    NaN,
    2 ** 53,
    2n ** 64n,
    -1n,
    "",
    "0x1",
    "1e3",
    "9"
      .repeat(21),
  ];
  for (const seed of wrong) {
    assert.throws(() => parseSeed(seed), UsageError, String(seed));
  }
});

Deno.test("uniform draws pass Kolmogorov and Smirnov, and never are 1", () => {
  const count = 100_000;
  const place = { seed: 3n, name: "z", index: 2 };
  const sorted = drawUniforms(new Float32Array(count), place).sort();
  assert((sorted[0] ?? -1) >= 0 && (sorted.at(-1) ?? 1) < 1);
  const distance = sorted.reduce(
    (most, value, k) =>
      Math.max(most, (k + 1) / count - value, value - k / count),
    0,
  );
  assert(distance < 1.95 / Math.sqrt(count), `distance ${distance}`);
});

Deno.test("a latent from 0..1 is drawn so, and cannot be truncated", () => {
  const port = {
    name: "z",
    shape: [-1, 3],
    dtype: "float32",
    role: "latent",
    distribution: "uniform",
  } as const;
  const { z } = prepareInputs([port], [], { seed: 5n }).feeds([4]);
  const place = { seed: 5n, name: "z", index: 4 };
  assert.deepEqual(z?.data, drawUniforms(new Float32Array(3), place));
  assert.throws(
    () => prepareInputs([port], [], { seed: 5n, truncation: 2 }),
    UsageError,
  );
});
