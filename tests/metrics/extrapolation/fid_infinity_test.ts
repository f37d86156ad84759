import assert from "node:assert/strict";
import {
  frechetDistance,
  frechetInfinity,
  lineThrough,
} from "../../../lib/metrics/mod.ts";
import { close, features } from "../numbers.ts";

Deno.test("two sets from one distribution have a distance of about zero at endless images", async () => {
  const one = features(11, [600, 4]);
  const other = features(12, [600, 4]);
  const { distance: finite } = await frechetDistance(one, other);
  const { distance, points, line } = await frechetInfinity(one, other);
  assert.equal(points.length, 15);
  assert.equal(points[0]?.count, 200);
  assert.equal(points.at(-1)?.count, 600);
  close(points.at(-1)?.distance ?? NaN, finite, 1e-9);
  assert(line.slope > 0, "fewer images are farther apart");
  assert(Math.abs(distance) < finite, `${distance} of ${finite}`);
});

Deno.test("the points depend on the seed alone", async () => {
  const [one, other] = [features(1, [40, 3]), features(2, [30, 3])];
  const of = (seed: number) => frechetInfinity(one, other, { seed, points: 4 });
  assert.deepEqual(await of(3), await of(3));
  assert.notDeepEqual((await of(3)).distance, (await of(4)).distance);
});

Deno.test("what leaves no line is refused", async () => {
  const set = features(1, [40, 3]);
  await assert.rejects(frechetInfinity(set, set, { smallest: 40 }), /2 points/);
  await assert.rejects(frechetInfinity(set, set, { points: 1 }), /2 points/);
  await assert.rejects(frechetInfinity(set, features(1, [3, 3])), /at least 4/);
  assert.throws(() => lineThrough([[1, 2], [1, 3]]), RangeError);
});

Deno.test("a line fits Anscombe's first set", () => {
  const x = [10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5];
  const y = [8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68];
  const line = lineThrough(x.map((one, at) => [one, y[at] ?? NaN] as const));
  close(line.intercept, 3, 1e-4);
  close(line.slope, 0.5, 1e-3);
  close(line.correlation, 0.81642, 1e-5);
});
