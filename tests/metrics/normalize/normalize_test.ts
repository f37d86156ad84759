import assert from "node:assert/strict";
import type { Raster } from "../../../lib/image/mod.ts";
import {
  datasetWindow,
  formatNormalization,
  type Normalization,
  parseNormalization,
} from "../../../lib/metrics/mod.ts";
import { minMaxUint8 } from "../../../lib/metrics/normalize/min_max_uint8.ts";
import { toLevels } from "../../../lib/metrics/normalize/windows.ts";

function bytes(...values: number[]): Raster<"uint8"> {
  return {
    width: values.length,
    height: 1,
    channels: 1,
    dtype: "uint8",
    range: [0, 255],
    data: Uint8Array.from(values),
  };
}

function floats(values: number[]): Raster<"float32"> {
  const data = Float32Array.from(values);
  return { ...bytes(...values), dtype: "float32", range: [0, 1], data };
}

const levelsOf = (raster: Raster, normalization: Normalization) => [
  ...toLevels(raster, normalization).data,
];

Deno.test("without normalisation the ends of the range are black and white", () => {
  assert.deepEqual(levelsOf(bytes(0, 7, 255), "none"), [0, 7, 255]);
  assert.deepEqual(levelsOf(floats([0, 0.5, 1, 2]), "none"), [
    0,
    127.5,
    255,
    255,
  ]);
  const deep: Raster = {
    ...bytes(0, 0),
    dtype: "uint16",
    range: [0, 65535],
    data: Uint16Array.of(257, 65535),
  };
  assert.deepEqual(levelsOf(deep, "none"), [1, 255]);
});

Deno.test("min-max takes the ends of each image, over all its channels", () => {
  assert.deepEqual(levelsOf(bytes(50, 75, 100), "min-max"), [0, 127.5, 255]);
  const colours = { ...bytes(10, 20, 30), width: 1, channels: 3 };
  assert.deepEqual(levelsOf(colours, "min-max"), [0, 127.5, 255]);
});

Deno.test("percentiles are NumPy's, and what lies outside is cut off", () => {
  const hundred = bytes(...Array.from({ length: 101 }, (_, place) => place));
  const levels = levelsOf(hundred, { kind: "percentile", low: 10, high: 60 });
  assert.deepEqual(levels.slice(0, 11), Array(11).fill(0));
  assert.equal(levels[35], 127.5);
  assert.deepEqual(levels.slice(60), Array(41).fill(255));
  // numpy.percentile([1, 2, 4, 8], [1, 99]) is [1.03, 7.88].
  const [, two] = levelsOf(bytes(1, 2, 4, 8), "percentile");
  const wanted = 255 * (2 - 1.03) / (7.88 - 1.03);
  assert(Math.abs((two ?? 0) - wanted) < 1e-4);
});

Deno.test("z-scores put the mean into the middle, three deviations to the ends", () => {
  // Mean 4, deviation 2.
  const image = bytes(2, 6, 2, 6);
  const [low, high] = levelsOf(image, "z-score");
  assert.equal(low, 127.5 - 42.5);
  assert.equal(high, 127.5 + 42.5);
  const outlier = bytes(...Array(99).fill(0), 255);
  assert.equal(levelsOf(outlier, "z-score").at(-1), 255);
});

Deno.test("a window is the same for every image", () => {
  const window = { kind: "window", low: 100, high: 200 } as const;
  assert.deepEqual(levelsOf(bytes(0, 100, 150, 250), window), [
    0,
    0,
    127.5,
    255,
  ]);
});

Deno.test("an image of one value becomes black, or middle grey by z-scores", () => {
  const flat = bytes(9, 9, 9);
  for (const one of ["min-max", "percentile"] as const) {
    assert.deepEqual(levelsOf(flat, one), [0, 0, 0]);
  }
  assert.deepEqual([...minMaxUint8(flat).data], [0, 0, 0]);
  assert.deepEqual(levelsOf(flat, "z-score"), [127.5, 127.5, 127.5]);
});

Deno.test("8-bit min-max rounds halves to even, as OpenCV does", () => {
  // 255 / 170 = 1.5: 0, 1.5, 4.5, 255 become 0, 2, 4, 255.
  assert.deepEqual([...minMaxUint8(bytes(40, 41, 43, 210)).data], [
    0,
    2,
    4,
    255,
  ]);
});

Deno.test("values that are no numbers are refused", () => {
  for (const value of [NaN, Infinity, -Infinity]) {
    assert.throws(
      () => toLevels(floats([0, value]), "min-max"),
      /must be finite: current value at 1/,
    );
  }
});

Deno.test("the window of a set spans all its images", async () => {
  const set = [bytes(30, 40), bytes(5, 6), bytes(7, 90)];
  assert.deepEqual(await datasetWindow(set), {
    kind: "window",
    low: 5,
    high: 90,
  });
});

Deno.test("a set that can be gone through again need not be in memory", async () => {
  const set = {
    async *[Symbol.asyncIterator]() {
      yield bytes(30, 40);
      yield bytes(5, 90);
    },
  };
  const { low, high } = await datasetWindow(set);
  assert.deepEqual([low, high], [5, 90]);
});

Deno.test("a set without a window is refused", async () => {
  const stream = (async function* () {
    yield bytes(1, 2);
  })();
  const once = [bytes(1, 2)].values();
  await assert.rejects(datasetWindow(stream), /only once/);
  await assert.rejects(datasetWindow(once), /only once/);
  await assert.rejects(datasetWindow([]), /without images/);
  await assert.rejects(datasetWindow([bytes(3, 3)]), /all its values are 3/);
});

Deno.test("normalisations are read back from their texts", () => {
  const all: Normalization[] = [
    "none",
    "min-max",
    "min-max-uint8",
    "z-score",
    "dataset",
    { kind: "window", low: -1000, high: 400.5 },
    { kind: "percentile", low: 0.5, high: 99.5 },
  ];
  for (const one of all) {
    assert.deepEqual(parseNormalization(formatNormalization(one)), one);
  }
});

Deno.test("texts that are no normalisation are usage errors", () => {
  const wrong = [
    "",
    "maximum",
    "window",
    "window:1",
    "window:1,",
    "window:5,1",
    "window:1,2,3",
    "window:a,b",
    "percentile:-1,50",
    "percentile:10,101",
    "z-score:1,2",
  ];
  for (const text of wrong) {
    assert.throws(() => parseNormalization(text), { code: "usage" }, text);
  }
});
