import assert from "node:assert/strict";
import type { Raster } from "../../../lib/image/mod.ts";
import {
  RESIZE_MODES,
  resizeLevels,
} from "../../../lib/metrics/resize/resize_mode.ts";
import { parseResizeMode } from "../../../lib/metrics/mod.ts";
import { REFERENCES } from "./references.ts";

/** Levels by a formula. */
function levels(
  size: { readonly width: number; readonly height: number },
  at: (x: number, y: number) => number,
): Raster<"float32"> {
  const { width, height } = size;
  const data = Float32Array.from(
    { length: width * height },
    (_, place) => at(place % width, Math.floor(place / width)),
  );
  return { ...size, channels: 1, dtype: "float32", range: [0, 255], data };
}

const formula = (x: number, y: number) => (x * 37 + y * 91 + x * y * 13) % 256;

for (const { mode, from, to, values } of REFERENCES) {
  Deno.test(`${mode} gives what its program gives, ${from.width} x ${from.height} to ${to.width} x ${to.height}`, () => {
    const wanted = new Float32Array(Uint8Array.fromBase64(values).buffer);
    const { data } = resizeLevels(levels(from, formula), to, mode);
    if (mode !== "pytorch") return assert.deepEqual(data, wanted);
    // One unit in the last place: processors fuse what they multiply and add.
    wanted.forEach((value, place) =>
      assert(Math.abs((data[place] ?? NaN) - value) <= 2 ** -24)
    );
  });
}

for (const mode of RESIZE_MODES) {
  Deno.test(`${mode} keeps an image of one level, and its channels`, () => {
    const { data: _, ...size } = levels({ width: 5, height: 3 }, () => 0);
    const colours = Float32Array.from(
      { length: 45 },
      (_, place) => 51 * (place % 3 + 1),
    );
    const wide = resizeLevels(
      { ...size, channels: 3, data: colours },
      { width: 8, height: 7 },
      mode,
    );
    const white = wide.range[1];
    wide.data.forEach((value, place) => {
      const wanted = white * (place % 3 + 1) / 5;
      assert(Math.abs(value - wanted) < 1e-5 * white, `${place}: ${value}`);
    });
    assert.equal(wide.data.length, 8 * 7 * 3);
  });

  Deno.test(`${mode} leaves an image of the wanted size as it is`, () => {
    const image = levels({ width: 6, height: 4 }, formula);
    const same = resizeLevels(image, { width: 6, height: 4 }, mode);
    const white = same.range[1];
    same.data.forEach((value, place) =>
      assert.equal(Math.round(255 * value / white), image.data[place])
    );
  });

  Deno.test(`${mode} takes images of a single pixel, row or column`, () => {
    const dot = levels({ width: 1, height: 1 }, () => 255);
    const row = levels({ width: 4, height: 1 }, () => 255);
    for (const image of [dot, row]) {
      const result = resizeLevels(image, { width: 3, height: 2 }, mode);
      assert(result.data.every((value) => value === result.range[1]));
    }
  });

  Deno.test(`${mode} refuses sizes that are none, and volumes`, () => {
    const image = levels({ width: 2, height: 2 }, () => 1);
    for (const width of [0, -1, 1.5, NaN]) {
      const size = { width, height: 2 };
      assert.throws(() => resizeLevels(image, size, mode), RangeError);
    }
    const volume = { ...image, depth: 2 };
    const size = { width: 3, height: 3 };
    assert.throws(() => resizeLevels(volume, size, mode), RangeError);
  });
}

Deno.test("clean cuts what bicubic overshoots", () => {
  const edge = levels({ width: 8, height: 1 }, (x) => x < 4 ? 0 : 255);
  const { data } = resizeLevels(edge, { width: 31, height: 1 }, "clean");
  assert(data.every((level) => level >= 0 && level <= 255));
  assert(data.includes(0) && data.includes(255));
});

Deno.test("opencv weighs with 11 bits and drops bits on the way", () => {
  // 0 | 0.25 | 0.75 | 1 of the way between 0 and 255 lie 0, 63.75, 191.25, 255.
  const pair = levels({ width: 2, height: 1 }, (x) => 255 * x);
  const { data } = resizeLevels(pair, { width: 4, height: 1 }, "opencv");
  assert.deepEqual([...data], [0, 64, 191, 255]);
});

Deno.test("opencv averages four pixels where an image becomes half as large", () => {
  const image = levels({ width: 4, height: 2 }, (x, y) =>
    [
      [1, 2, 10, 20],
      [3, 5, 30, 42],
    ][y]?.[x] ?? 0);
  const { data } = resizeLevels(image, { width: 2, height: 1 }, "opencv");
  // 11 / 4 = 2.75 and 102 / 4 = 25.5, halves up.
  assert.deepEqual([...data], [3, 26]);
});

Deno.test("tensorflow moves an image and pytorch does not", () => {
  const ramp = levels({ width: 4, height: 1 }, (x) => 60 * x);
  const size = { width: 8, height: 1 };
  assert.deepEqual(
    [...resizeLevels(ramp, size, "tensorflow").data],
    [0, 30, 60, 90, 120, 150, 180, 180],
  );
  const centred = resizeLevels(ramp, size, "pytorch").data;
  assert.deepEqual(
    [...centred].map((unit) => Math.round(unit * 255)),
    [0, 15, 45, 75, 105, 135, 165, 180],
  );
});

Deno.test("a resize mode that does not exist is named with those that do", () => {
  assert.throws(() => parseResizeMode("lanczos"), /clean, pytorch/);
});
