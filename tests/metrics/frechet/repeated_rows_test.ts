import assert from "node:assert/strict";
import { repeatedRows } from "../../../lib/metrics/frechet/repeated_rows.ts";
import { frechetDistance, takeRows } from "../../../lib/metrics/mod.ts";
import { features } from "../numbers.ts";

// Fewer images than features, more, and so many that kernels reduce them.
for (const [count, columns] of [[9, 30], [60, 7], [400, 110]] as const) {
  Deno.test(`${count} repeated images of ${columns} features count as often as they are there`, async () => {
    const places = Array.from({ length: count }, (_, at) => at * at % count);
    const one = features(1, [count, columns]);
    const other = features(2, [count, columns], 0.5);
    const drawn = repeatedRows(one, places);
    assert(drawn.rows < count);
    for (const route of ["factor", "covariance"] as const) {
      const found = await frechetDistance(drawn, other, { route });
      const wanted = await frechetDistance(takeRows(one, places), other, {
        route,
      });
      assert.deepEqual(found.counts, wanted.counts);
      for (const key of ["distance", "meanTerm", "traceTerm"] as const) {
        assert(Math.abs(found[key] - wanted[key]) < 1e-12 * columns, key);
      }
    }
  });
}

Deno.test("one image alone, however often, has a covariance of zeros", async () => {
  const set = { rows: 1, columns: 2, data: Float64Array.of(1, 2) };
  const twice = repeatedRows(set, [0, 0]);
  const { distance, counts } = await frechetDistance(twice, {
    ...set,
    data: Float64Array.of(4, 6),
    counts: Float64Array.of(3),
  });
  assert.deepEqual([distance, ...counts], [25, 2, 3]);
  await assert.rejects(frechetDistance(repeatedRows(set, [0]), twice), {
    message: /at least 2 images/,
  });
});
