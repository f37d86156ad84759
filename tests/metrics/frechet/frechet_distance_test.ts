import assert from "node:assert/strict";
import fc from "fast-check";
import type { Matrix } from "../../../lib/linalg/mod.ts";
import { frechetDistance } from "../../../lib/metrics/frechet/frechet_distance.ts";
import {
  type Statistics,
  statisticsOf,
} from "../../../lib/metrics/statistics/statistics.ts";
import { product } from "../../../lib/linalg/plain/products.ts";
import { cosines, scattered } from "../../linalg/matrices.ts";

const ROUTES = ["factor", "covariance"] as const;

function column(...values: number[]): Matrix {
  return { rows: values.length, columns: 1, data: Float64Array.from(values) };
}

function normal(mean: number[], variances: number[]): Statistics {
  const size = mean.length;
  const data = new Float64Array(size ** 2);
  variances.forEach((one, at) => data[at * size + at] = one);
  return {
    count: undefined,
    mean: Float64Array.from(mean),
    covariance: { rows: size, columns: size, data },
  };
}

function near(value: number, wanted: number, tolerance: number): void {
  const gap = Math.abs(value - wanted);
  assert(gap <= tolerance, `${value} is ${gap} from ${wanted}`);
}

Deno.test("in one dimension it is the gap of means and of deviations, squared", async () => {
  for (const route of ROUTES) {
    // Standard deviations 1 and 4 by the unbiased formula.
    const a = column(-1, 0, 1);
    const b = column(2, 6, 10);
    const result = await frechetDistance(a, b, { route });
    near(result.meanTerm, 36, 1e-13);
    near(result.traceTerm, 9, 1e-13);
    near(result.distance, 45, 1e-13);
  }
});

Deno.test("independent features add up", async () => {
  const a = normal([0, 1, 2], [1, 4, 9]);
  const b = normal([0, 1, 5], [4, 0, 9]);
  const { meanTerm, traceTerm } = await frechetDistance(a, b);
  near(meanTerm, 9, 1e-13);
  near(traceTerm, 1 + 4, 1e-13);
});

Deno.test("equal covariances leave the gap of means", async () => {
  const a = scattered(300, 20, 4);
  const shift = 2 ** -3;
  const b = { ...a, data: a.data.map((one) => one + shift) };
  for (const route of ROUTES) {
    const { distance } = await frechetDistance(a, b, { route });
    near(distance, 20 * shift ** 2, 1e-12);
  }
});

Deno.test("the result says what it was made from", async () => {
  const a = scattered(40, 8, 1);
  const b = await statisticsOf(scattered(6, 8, 2));
  const result = await frechetDistance(a, b);
  assert.deepEqual(result.counts, [40, 6]);
  assert.equal(result.dimension, 8);
  assert.equal(result.route, "covariance");
  assert.equal(result.precision, "float64");
  assert.equal(result.distance, result.meanTerm + result.traceTerm);
  assert.deepEqual(result.warnings.map(({ code }) => code), ["few-samples"]);
  assert.match(
    result.warnings[0]?.message ?? "",
    /second set has 6 images for 8 features/,
  );
});

Deno.test("what rounding took below zero is zero, and said", async () => {
  const a = scattered(30, 50, 9);
  let isSaid = false;
  for (let seed = 1; seed < 20 && !isSaid; seed++) {
    const b = scattered(20 + seed, 50, seed);
    const result = await frechetDistance(b, b);
    assert(result.distance >= 0 && result.distance < 1e-12);
    isSaid = result.warnings.some(({ code }) => code === "rounded-to-zero");
    assert.equal(isSaid, result.distance === 0 && isSaid);
  }
  assert(isSaid);
  assert((await frechetDistance(a, scattered(30, 50, 8))).distance > 1);
});

const sets = fc.record({
  counts: fc.tuple(
    fc.integer({ min: 2, max: 30 }),
    fc.integer({ min: 2, max: 30 }),
  ),
  dimension: fc.integer({ min: 1, max: 24 }),
  seed: fc.integer({ min: 1, max: 2 ** 30 }),
  route: fc.constantFrom(...ROUTES),
});

Deno.test("it is zero to itself, symmetric, and blind to shifts and turns of both", async () => {
  await fc.assert(fc.asyncProperty(sets, async (drawn) => {
    const { counts, dimension, seed, route } = drawn;
    const a = scattered(counts[0], dimension, seed);
    const b = scattered(counts[1], dimension, seed + 7);
    // Unbiased variances of values between -1 and 1.
    const tolerance = 1e-11 * dimension;
    const self = await frechetDistance(a, a, { route });
    near(self.distance, 0, tolerance);
    const { distance } = await frechetDistance(a, b, { route });
    const swapped = await frechetDistance(b, a, { route });
    near(swapped.distance, distance, tolerance);
    const move = (one: Matrix) => ({
      ...one,
      data: one.data.map((value, at) => value + at % dimension),
    });
    const moved = await frechetDistance(move(a), move(b), { route });
    near(moved.distance, distance, tolerance * dimension);
    const turn = (one: Matrix) => product(one, cosines(dimension));
    const turned = await frechetDistance(turn(a), turn(b), { route });
    near(turned.distance, distance, tolerance);
  }));
});

Deno.test("both routes, features and statistics agree", async () => {
  await fc.assert(fc.asyncProperty(sets, async (drawn) => {
    const { counts, dimension, seed } = drawn;
    const a = scattered(counts[0], dimension, seed);
    const b = scattered(counts[1], dimension, seed + 7);
    const { distance } = await frechetDistance(a, b, { route: "factor" });
    const mixed = await frechetDistance(await statisticsOf(a), b);
    near(mixed.distance, distance, 1e-10 * dimension);
    const byCovariance = await frechetDistance(a, b, { route: "covariance" });
    near(byCovariance.distance, distance, 1e-10 * dimension);
  }));
});

Deno.test("sets that cannot be compared are refused", async () => {
  const a = scattered(5, 3);
  const statistics = await statisticsOf(a);
  await assert.rejects(frechetDistance(a, scattered(5, 4)), {
    name: "RangeError",
    message: /the first has 3 of them, the second 4/,
  });
  await assert.rejects(frechetDistance(a, scattered(1, 3)), RangeError);
  await assert.rejects(frechetDistance(a, statistics, { route: "factor" }), {
    code: "usage",
  });
  const broken = scattered(5, 3);
  broken.data[10] = NaN;
  for (const route of ROUTES) {
    await assert.rejects(frechetDistance(a, broken, { route }), {
      name: "RangeError",
      message: /in row 3, column 1 is NaN/,
    });
  }
});

Deno.test("statistics that no features have are refused", async () => {
  const a = normal([0, 0], [1, 1]);
  const withCovariance = (...values: number[]) => ({
    ...a,
    covariance: { rows: 2, columns: 2, data: Float64Array.from(values) },
  });
  await assert.rejects(
    frechetDistance(a, withCovariance(1, NaN, NaN, 1)),
    RangeError,
  );
  const impossible = [
    withCovariance(1, 2, 2, 1),
    withCovariance(1, 0, 0, -1),
    // Of two images there is but one deviation.
    { ...withCovariance(1, 0, 0, 1), count: 2 },
  ];
  for (const one of impossible) {
    await assert.rejects(frechetDistance(a, one), {
      code: "numerical",
      message: /positive semidefinite/,
    });
  }
});

Deno.test("a signal ends a distance", async () => {
  const signal = AbortSignal.abort();
  const a = scattered(300, 300);
  await assert.rejects(frechetDistance(a, a, { signal }), {
    name: "AbortError",
  });
});
