import assert from "node:assert/strict";
import {
  authenticity,
  compareNeighbours,
  densityCoverage,
  matrixOf,
  memorisation,
  memorisationInformedDistance,
  precisionRecall,
} from "../../../lib/metrics/mod.ts";
import { keepSmallest } from "../../../lib/metrics/neighbours/keep_smallest.ts";
import { close, features } from "../numbers.ts";

const real = features(1, [40, 6]);
const synthetic = features(2, [30, 6], 0.125);

Deno.test("precision, recall, density and coverage are numpy's", async () => {
  const table = await compareNeighbours(real, synthetic);
  const { precision, recall } = precisionRecall(table);
  close(precision, 0.9666666666666667);
  close(recall, 0.925);
  const { density, coverage } = densityCoverage(table);
  close(density, 0.8);
  close(coverage, 0.925);
});

Deno.test("realism and authenticity are numpy's", async () => {
  const table = await compareNeighbours(real, synthetic);
  const mean = table.realism.reduce((sum, one) => sum + one, 0) / 30;
  close(mean, 1.3305546334785725);
  close(table.realism[0] ?? NaN, 0.9135903953655117);
  assert.equal(authenticity(table), 50);
});

Deno.test("the most suspicious pair comes first, with numpy's ratio", async () => {
  const table = await compareNeighbours(real, synthetic);
  const report = memorisation(table, { threshold: 0.9 });
  const [first] = report.pairs;
  assert.deepEqual([first?.synthetic, first?.real], [5, 14]);
  close(first?.ratio ?? NaN, 0.4191187988225642);
  assert.equal(report.suspicious, 11);
  close(report.expectedShare, 0.375);
  assert.equal(report.copies, 0);
});

Deno.test("copies are found, even of twins", async () => {
  const twins = matrixOf([[1, 2], [1, 2], [5, 5], [9, 7]]);
  const copies = matrixOf([[1, 2], [5, 5], [100, 100]]);
  const table = await compareNeighbours(twins, copies, { neighbours: 1 });
  const { copies: found, suspicious, pairs } = memorisation(table);
  assert.deepEqual([found, suspicious], [2, 2]);
  assert.equal(pairs.at(-1)?.synthetic, 2);
  assert(Math.abs(authenticity(table) - 100 / 3) < 1e-12);
});

Deno.test("a set against itself is perfect, and one far away is worthless", async () => {
  const same = await compareNeighbours(real, real);
  assert.deepEqual(precisionRecall(same), { precision: 1, recall: 1 });
  assert.equal(densityCoverage(same).coverage, 1);
  const far = await compareNeighbours(real, features(2, [30, 6], 99));
  assert.deepEqual(precisionRecall(far), { precision: 0, recall: 0 });
  assert.deepEqual(densityCoverage(far), { density: 0, coverage: 0 });
});

Deno.test("MiFID is FID over numpy's cosine distance below the threshold", async () => {
  const low = await memorisationInformedDistance(real, synthetic);
  close(low.cosineDistance, 0.03799228338374536);
  close(low.distance, 3.8514652033238033, 1e-9);
  const high = await memorisationInformedDistance(real, synthetic, {
    threshold: 0.01,
  });
  assert.equal(high.penalty, 1);
  close(high.distance, 0.14632595744731236, 1e-9);
});

Deno.test("what cannot be compared is refused", async () => {
  await assert.rejects(
    compareNeighbours(real, features(2, [5, 6])),
    { code: "usage", message: /synthetic images as at least 6 .* is 5/ },
  );
  await assert.rejects(
    compareNeighbours(real, synthetic, { neighbours: 0 }),
    /whole number above 0/,
  );
  const table = await compareNeighbours(real, synthetic);
  assert.throws(() => memorisation(table, { threshold: NaN }), RangeError);
});

Deno.test("the smallest of many are those of a sorted list", () => {
  const values = real.data;
  const kept = new Float64Array(7).fill(Infinity);
  for (const value of values) keepSmallest(kept, value);
  assert.deepEqual(kept, values.toSorted().slice(0, 7));
});
