import assert from "node:assert/strict";
import {
  evaluateFeatures,
  fidRatio,
  frechetDistance,
  kernelDistance,
  listMetrics,
  lowerBound,
  matrixOf,
} from "../../../lib/metrics/mod.ts";
import { features } from "../numbers.ts";

const real = features(1, [40, 6]);
const synthetic = features(2, [30, 6], 0.125);

Deno.test("an evaluation holds each metric, as it is alone, with its interval", async () => {
  const { metrics, fid, counts, warnings } = await evaluateFeatures(
    real,
    synthetic,
    { repeats: 8, splits: 2 },
  );
  assert.deepEqual(counts, { real: 40, synthetic: 30, features: 6 });
  const measured = listMetrics().filter(({ needs }) =>
    needs.endsWith("features")
  );
  assert.deepEqual(metrics.map(({ id }) => id), measured.map(({ id }) => id));
  const kid = metrics.find(({ id }) => id === "kid");
  assert.equal(kid?.value, await kernelDistance(real, synthetic));
  const [low = NaN, high = NaN] = kid?.interval ?? [];
  assert(low < (kid?.value ?? NaN) && (kid?.value ?? NaN) < high);
  assert.equal(metrics[0]?.value, fid.distance);
  for (const { id, value, realReal, problem } of metrics) {
    assert.equal(problem, undefined);
    assert(Number.isFinite(value) && Number.isFinite(realReal), id);
  }
  assert.deepEqual(warnings, []);
});

Deno.test("an evaluation is the same each time, and another with another seed", async () => {
  const of = (seed: number) =>
    evaluateFeatures(real, synthetic, { repeats: 4, splits: 2, seed });
  assert.deepEqual(await of(1), await of(1));
  const [one, other] = [await of(1), await of(2)];
  assert.notDeepEqual(one.bound, other.bound);
  assert.deepEqual(one.fid, other.fid, "no chance in what is of all images");
});

Deno.test("what sets are too small for is left out, and it is told why", async () => {
  const { metrics, warnings } = await evaluateFeatures(
    features(1, [8, 3]),
    features(2, [4, 3]),
    { repeats: 3 },
  );
  const recall = metrics.find(({ id }) => id === "recall");
  assert.match(recall?.problem ?? "", /synthetic images as at least 6/);
  assert(warnings.some((text) => text.includes("at least 6")));
  assert(metrics.find(({ id }) => id === "kid")?.value !== undefined);
});

Deno.test("metrics are chosen by identifier, and wrong ones refused first", async () => {
  const { metrics } = await evaluateFeatures(real, synthetic, {
    metrics: ["recall", "kid"],
    repeats: 3,
  });
  assert.deepEqual(metrics.map(({ id }) => id), ["kid", "recall"]);
  await assert.rejects(
    evaluateFeatures(real, synthetic, { metrics: ["fud"] }),
    { code: "usage", message: /"fud" .* fid, / },
  );
});

Deno.test("copies of real images are reported", async () => {
  const copied = { ...synthetic, data: synthetic.data.slice() };
  copied.data.set(real.data.subarray(12, 18), 6);
  const { memorisation } = await evaluateFeatures(real, copied, {
    metrics: ["fid"],
    repeats: 2,
  });
  assert.equal(memorisation?.copies, 1);
  const [first] = memorisation?.pairs ?? [];
  assert.deepEqual([first?.synthetic, first?.real], [1, 2]);
});

Deno.test("both distances of the bound are of equal numbers", async () => {
  const { count, realReal, realSynthetic } = await lowerBound(real, synthetic, {
    splits: 3,
  });
  assert.equal(count, 20);
  assert.equal(realReal.values.length, 3);
  assert(realReal.mean < realSynthetic.mean);
  const few = await lowerBound(real, features(2, [9, 6]), { splits: 1 });
  assert.equal(few.count, 9);
  assert.equal(few.realReal.deviation, 0);
});

Deno.test("real images against themselves have a ratio of about one", async () => {
  const { ratio } = await lowerBound(
    features(31, [300, 3]),
    features(32, [300, 3]),
  );
  assert(Math.abs((ratio.value ?? NaN) - 1) < 0.35, `${ratio.value}`);
});

Deno.test("ratios out of bounds are reported as they are, and flagged", () => {
  assert.deepEqual(fidRatio(1, 4), { value: 0.25, isWithinBounds: true });
  assert.deepEqual(fidRatio(0, 4), { value: 0, isWithinBounds: true });
  assert.equal(fidRatio(5, 4).value, 1.25);
  assert.match(fidRatio(5, 4).remark ?? "", /Above 1/);
  assert.equal(fidRatio(5, 0).value, Infinity);
  assert.equal(fidRatio(0, 0).value, undefined);
  assert.throws(() => fidRatio(-1, 4), RangeError);
  assert.throws(() => fidRatio(NaN, 4), RangeError);
});

Deno.test("bad input is refused with its reason", async () => {
  await assert.rejects(
    evaluateFeatures(real, features(1, [30, 5])),
    /6 .* 5/,
  );
  await assert.rejects(evaluateFeatures(features(1, [1, 6]), synthetic));
  await assert.rejects(
    evaluateFeatures(features(1, [3, 6]), synthetic),
    { code: "usage", message: /each half needs two/ },
  );
  await assert.rejects(
    evaluateFeatures(matrixOf([[1], [NaN], [2], [3]]), matrixOf([[1], [2]])),
    /NaN|finite/,
  );
  await assert.rejects(lowerBound(real, synthetic, { splits: 0 }), /above 0/);
});

Deno.test("FID in an evaluation is the Frechet distance", async () => {
  const { fid } = await evaluateFeatures(real, synthetic, {
    metrics: ["kid"],
    repeats: 2,
  });
  const { distance } = await frechetDistance(real, synthetic);
  assert.equal(fid.distance, distance);
});

Deno.test("an image without features leaves out the score of directions alone", async () => {
  const black = { ...synthetic, data: synthetic.data.with(0, 0) };
  black.data.fill(0, 0, 6);
  const { metrics } = await evaluateFeatures(real, black, { repeats: 2 });
  const missing = metrics.filter(({ value }) => value === undefined);
  assert.deepEqual(missing.map(({ id }) => id), ["vendi"]);
});

Deno.test("intervals do not leave what a metric can be", async () => {
  const { metrics } = await evaluateFeatures(
    features(1, [14, 6]),
    features(1, [14, 6]),
    { repeats: 6, metrics: ["fid", "precision", "recall", "authpct"] },
  );
  const highest = { fid: Infinity, precision: 1, recall: 1, authpct: 100 };
  for (const { id, interval = [NaN, NaN] } of metrics) {
    assert(interval[0] >= 0 && interval[1] <= highest[id as "fid"], id);
  }
});
