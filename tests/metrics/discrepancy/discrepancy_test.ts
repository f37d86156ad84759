import assert from "node:assert/strict";
import {
  gaussianDiscrepancy,
  kernelDistance,
  kernelDistanceOfSubsets,
  matrixOf,
  slicedWasserstein,
  takeRows,
} from "../../../lib/metrics/mod.ts";
import { close, features } from "../numbers.ts";

const real = features(1, [40, 6]);
const synthetic = features(2, [30, 6], 0.125);

Deno.test("KID and MMD are numpy's", async () => {
  close(await kernelDistance(real, synthetic), 0.06091822126251767);
  const { value, bandwidth } = await gaussianDiscrepancy(real, synthetic);
  close(bandwidth, 0.9502019252044083);
  close(value, 0.0263558490967295);
});

Deno.test("KID of two halves of one set is about zero, and may be below", async () => {
  const rows = (first: number) =>
    Array.from({ length: 20 }, (_, at) => 2 * at + first);
  const kid = await kernelDistance(
    takeRows(real, rows(0)),
    takeRows(real, rows(1)),
  );
  assert(Math.abs(kid) < 0.1, `${kid}`);
});

Deno.test("KID of one subset that is everything is KID", async () => {
  const equal = features(2, [40, 6], 0.125);
  const whole = await kernelDistance(real, equal);
  const { mean, deviation } = await kernelDistanceOfSubsets(real, equal, {
    subsetSize: 40,
    subsets: 3,
  });
  close(mean, whole);
  close(deviation, 0);
});

Deno.test("subsets depend on the seed alone", async () => {
  const of = (seed: number) =>
    kernelDistanceOfSubsets(real, synthetic, {
      subsetSize: 9,
      subsets: 5,
      seed,
    });
  assert.deepEqual(await of(1), await of(1));
  assert.notDeepEqual(await of(1), await of(2));
});

Deno.test("sliced Wasserstein of one feature is the quantiles' distance", () => {
  const first = (set: typeof real) => ({
    rows: set.rows,
    columns: 1,
    data: set.data.filter((_, at) => at % 6 === 0),
  });
  close(slicedWasserstein(first(real), first(synthetic)), 0.18817814036006197);
});

Deno.test("sliced Wasserstein of a shift is the shift over root D", () => {
  const shifted = features(1, [40, 6], 2);
  const distance = slicedWasserstein(real, shifted, { directions: 4000 });
  // The mean of (u . shift)^2 over directions u is |shift|^2 / D = 4.
  close(distance, 2, 0.02);
});

Deno.test("what cannot be compared is refused", async () => {
  const other = features(1, [40, 5]);
  await assert.rejects(kernelDistance(real, other), /6 and 5/);
  await assert.rejects(
    kernelDistance(real, features(1, [1, 6])),
    /synthetic images as at least 2/,
  );
  const broken = matrixOf([[1], [NaN], [2]]);
  await assert.rejects(
    gaussianDiscrepancy(broken, broken),
    { code: "numerical", message: /feature 0 of image 1 is NaN/ },
  );
  const flat = matrixOf([[1], [1], [1]]);
  await assert.rejects(gaussianDiscrepancy(flat, flat), /bandwidth/);
  await assert.rejects(
    kernelDistanceOfSubsets(real, synthetic, { subsetSize: 31 }),
    /2\.\.30/,
  );
  assert.throws(() => slicedWasserstein(real, other), { code: "usage" });
});

Deno.test("long comparisons can be stopped", async () => {
  const large = features(1, [3000, 100]);
  const controller = new AbortController();
  const running = kernelDistance(large, large, { signal: controller.signal });
  controller.abort();
  await assert.rejects(running, { name: "AbortError" });
});
