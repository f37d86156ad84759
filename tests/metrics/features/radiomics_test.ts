import assert from "node:assert/strict";
import {
  frechetDistance,
  openBackbone,
  RADIOMIC_NAMES,
  standardise,
} from "../../../lib/metrics/mod.ts";
import { cooccurrence } from "../../../lib/metrics/features/radiomics/cooccurrence.ts";
import {
  FIRST_ORDER_NAMES,
  firstOrderFeatures,
} from "../../../lib/metrics/features/radiomics/first_order.ts";
import {
  TEXTURE_NAMES,
  textureFeatures,
} from "../../../lib/metrics/features/radiomics/texture.ts";

/** The image with which pyradiomics' documentation explains the matrix. */
const EXAMPLE = {
  width: 5,
  height: 5,
  count: 5,
  levels: Uint8Array.from(
    [
      [1, 2, 5, 2, 3],
      [3, 2, 1, 3, 1],
      [1, 3, 5, 5, 2],
      [1, 1, 1, 1, 2],
      [1, 2, 4, 3, 5],
    ].flat(),
    (level) => level - 1,
  ),
};

function near(value: number | undefined, wanted: number, what: string): void {
  const error = Math.abs((value ?? NaN) - wanted);
  assert(error <= 1e-12 * Math.max(1, Math.abs(wanted)), `${what}: ${value}`);
}

Deno.test("pairs side by side are counted as pyradiomics documents it", () => {
  const counts = cooccurrence(EXAMPLE, { x: 1, y: 0 }).map((share) =>
    Math.round(share * 40)
  );
  assert.deepEqual(
    [...counts],
    [
      [6, 4, 3, 0, 0],
      [4, 0, 2, 1, 3],
      [3, 2, 0, 1, 2],
      [0, 1, 1, 0, 0],
      [0, 3, 2, 0, 2],
    ].flat(),
  );
});

Deno.test("pairs along the diagonals are counted by hand", () => {
  const image = {
    width: 2,
    height: 2,
    count: 4,
    levels: Uint8Array.of(0, 1, 2, 3),
  };
  const pairs = (x: number, y: number) =>
    [
      ...cooccurrence(image, { x, y }).entries(),
    ].flatMap(([place, share]) => share > 0 ? [[place >> 2, place & 3]] : []);
  assert.deepEqual(pairs(1, 1), [[0, 3], [3, 0]]);
  assert.deepEqual(pairs(-1, 1), [[1, 2], [2, 1]]);
  assert.deepEqual(pairs(0, 1), [[0, 2], [1, 3], [2, 0], [3, 1]]);
});

Deno.test("texture of two levels that alternate has a closed form", () => {
  const features = textureFeatures(Float64Array.of(0, 0.5, 0.5, 0), 2);
  const wanted = {
    "autocorrelation": 2,
    "joint-average": 1.5,
    "cluster-prominence": 0,
    "cluster-shade": 0,
    "cluster-tendency": 0,
    "contrast": 1,
    "correlation": -1,
    "difference-average": 1,
    "difference-entropy": 0,
    "difference-variance": 0,
    "joint-energy": 0.5,
    "joint-entropy": 1,
    // One bit of two: each level tells the other.
    "information-correlation-1": -1,
    "information-correlation-2": Math.sqrt(1 - Math.exp(-2)),
    "inverse-difference-moment": 0.5,
    "inverse-difference-moment-normalised": 0.8,
    "inverse-difference": 0.5,
    "inverse-difference-normalised": 2 / 3,
    "inverse-variance": 1,
    "maximum-probability": 0.5,
    "sum-entropy": 0,
    "sum-squares": 0.25,
  };
  assert.deepEqual(Object.keys(wanted), [...TEXTURE_NAMES]);
  Object.entries(wanted).forEach(([name, value], place) =>
    near(features[place], value, name)
  );
});

Deno.test("first-order features of four levels have a closed form", () => {
  const features = firstOrderFeatures(Float64Array.of(0, 0, 100, 200));
  const wanted = {
    "energy": 50000,
    "entropy": 1.5,
    "minimum": 0,
    "percentile-10": 0,
    "percentile-90": 170,
    "maximum": 200,
    "mean": 75,
    "median": 50,
    "interquartile-range": 125,
    "range": 200,
    "mean-absolute-deviation": 75,
    // Of 0, 0 and 100, about their own mean.
    "robust-mean-absolute-deviation": 400 / 9,
    "root-mean-squared": Math.sqrt(12500),
    "skewness": 281250 / 6875 ** 1.5,
    "kurtosis": (2 * 75 ** 4 + 25 ** 4 + 125 ** 4) / 4 / 6875 ** 2,
    "variance": 6875,
    "uniformity": 0.375,
  };
  assert.deepEqual(Object.keys(wanted), [...FIRST_ORDER_NAMES]);
  Object.entries(wanted).forEach(([name, value], place) =>
    near(features[place], value, name)
  );
});

Deno.test("an image of one level has finite features", async () => {
  await using backbone = await openBackbone("radiomics-8");
  assert.equal(backbone.dimension, RADIOMIC_NAMES.length);
  for (const level of [0, 100, 255]) {
    const { data } = await backbone.embed([{
      width: 8,
      height: 8,
      channels: 1,
      dtype: "uint8",
      range: [0, 255],
      data: new Uint8Array(64).fill(level),
    }]);
    assert(data.every(Number.isFinite));
    assert.equal(data[RADIOMIC_NAMES.indexOf("correlation")], 1);
  }
});

Deno.test("standardised features weigh alike", async () => {
  const by = { rows: 3, columns: 2, data: Float64Array.of(1, 5, 2, 5, 3, 5) };
  const { data } = standardise(by, by);
  // Deviation of 1, 2, 3 is the root of 2/3; the second has no spread.
  near(data[0], -Math.sqrt(1.5), "first");
  assert.deepEqual([data[1], data[2], data[3]], [0, 0, 0]);
  const moved = { ...by, data: by.data.map((value) => 1000 * value) };
  const scaled = standardise(moved, moved);
  const { distance } = await frechetDistance(scaled, standardise(by, by));
  assert(Math.abs(distance) < 1e-9);
  const narrow = { rows: 1, columns: 1, data: new Float64Array(1) };
  assert.throws(() => standardise(by, narrow), RangeError);
});
