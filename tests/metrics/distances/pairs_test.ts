import assert from "node:assert/strict";
import {
  type MeasuredRows,
  type Pairs,
  pairsOf,
  storePairs,
} from "../../../lib/metrics/distances/pairs.ts";
import { takeRows } from "../../../lib/metrics/mod.ts";
import { features } from "../numbers.ts";

const real = features(1, [12, 5]);
const synthetic = features(2, [9, 5]);
const options = { measure: "squared-distance" } as const;

async function listed(rows: MeasuredRows) {
  const all = [];
  for await (const { row, values } of rows) all.push([row, [...values]]);
  return all;
}

async function contents(pairs: Pairs) {
  return {
    counts: pairs.counts,
    dimension: pairs.dimension,
    real: await listed(pairs.within("real")),
    synthetic: await listed(pairs.within("synthetic")),
    across: await listed(pairs.across()),
  };
}

Deno.test("pairs that are kept are those that are measured, however often they are read", async () => {
  const kept = await storePairs(real, synthetic, options);
  const wanted = await contents(pairsOf(real, synthetic, options));
  assert.deepEqual(await contents(kept), wanted);
  assert.deepEqual(await contents(kept), wanted);
});

for (const maxValues of [0, 1e6]) {
  Deno.test(`pairs among some images are theirs alone, with room for ${maxValues}`, async () => {
    const kept = await storePairs(real, synthetic, { ...options, maxValues });
    const draws = [[[7, 0, 11], [8, 2]], [[5], [0, 1, 2, 3]], [[], []]];
    for (const [some = [], others = []] of draws) {
      const inOrder = [some, others].map((one) =>
        one.toSorted((a, b) => a - b)
      );
      const alone = pairsOf(
        takeRows(real, inOrder[0]!),
        takeRows(synthetic, inOrder[1]!),
        options,
      );
      assert.deepEqual(
        await contents(kept.among(some, others)),
        await contents(alone),
      );
    }
  });
}
