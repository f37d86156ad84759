import assert from "node:assert/strict";
import {
  imageStatisticsReference,
  newtonSchulzReference,
  normalizeReference,
  resampleReference,
} from "../../../kernels/reference/mod.ts";

const pixels = Float64Array.of(1, 2, 3, 6);

Deno.test("the twin of resizing weighs neighbours, each value by itself", () => {
  const lines = { source: pixels, lines: 1, length: 2, stride: 2 };
  const places = [{ first: 0, weights: [0.5, 0.5] }, {
    first: 1,
    weights: [2],
  }];
  assert.deepEqual([...resampleReference(lines, places)], [2, 4, 6, 12]);
});

Deno.test("the twin of statistics gives what is worked out by hand", () => {
  assert.deepEqual(imageStatisticsReference(pixels), {
    low: 1,
    high: 6,
    sum: 12,
    squares: 14,
  });
});

Deno.test("the twin of windows cuts off what is outside", () => {
  const levels = normalizeReference(pixels, { low: 2, gain: 100 });
  assert.deepEqual([...levels], [0, 0, 100, 255]);
});

Deno.test("the twin of a Newton-Schulz step leaves the identity alone", () => {
  const identity = { rows: 2, columns: 2, data: Float64Array.of(1, 0, 0, 1) };
  assert.deepEqual(newtonSchulzReference(identity), identity);
});
