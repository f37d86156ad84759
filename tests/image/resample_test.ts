import assert from "node:assert/strict";
import { decodePng } from "../../lib/image/png_decode.ts";
import { readNpy } from "../../lib/image/npy.ts";
import { withChannels } from "../../lib/image/channels.ts";
import { cropRaster, padByReflection } from "../../lib/image/borders.ts";
import type { Raster } from "../../lib/image/raster.ts";
import { resample } from "../../lib/image/resample.ts";
import { resampleTaps } from "../../lib/image/resample_weights.ts";
import { sharedPath, sharedTest } from "../shared.ts";

const METHODS = ["nearest", "bilinear", "bicubic", "area"] as const;

function floats(width: number, values: number[]): Raster<"float32"> {
  return {
    width,
    height: values.length / width,
    channels: 1,
    dtype: "float32",
    range: [0, 1],
    data: Float32Array.from(values),
  };
}

Deno.test("the weights of each method sum to one at any size", () => {
  for (const method of METHODS) {
    for (const antialias of [false, true]) {
      for (const [from, to] of [[1, 1], [1, 5], [7, 3], [3, 7], [64, 1]]) {
        const taps = resampleTaps(from!, to!, { method, antialias });
        for (const { first, weights } of taps) {
          const sum = weights.reduce((total, weight) => total + weight, 0);
          assert(Math.abs(sum - 1) < 1e-12, `${method} ${from} to ${to}`);
          assert(first >= 0 && first + weights.length <= from!);
        }
      }
    }
  }
});

Deno.test("an image of its own size stays as it is", () => {
  const raster = floats(3, [1, 5, 2, 8, 0, 3]);
  for (const method of METHODS) {
    for (const antialias of [false, true]) {
      const same = resample(raster, { width: 3, height: 2 }, {
        method,
        antialias,
      });
      assert.deepEqual(same.data, raster.data);
    }
  }
});

Deno.test("a straight slope stays straight within the image", () => {
  const slope = floats(16, Array.from({ length: 16 }, (_, x) => 2 * x + 1));
  for (const method of ["bilinear", "bicubic"] as const) {
    for (const width of [8, 32]) {
      const { data } = resample(slope, { width, height: 1 }, {
        method,
        antialias: true,
      });
      for (let x = width / 4; x < width * 3 / 4; x++) {
        const wanted = 2 * ((x + 0.5) * 16 / width - 0.5) + 1;
        assert(Math.abs((data[x] ?? NaN) - wanted) < 1e-4, `${method} ${x}`);
      }
    }
  }
});

Deno.test("cubic convolution gives quadratics back", () => {
  const square = floats(12, Array.from({ length: 12 }, (_, x) => x * x));
  const { data } = resample(square, { width: 24, height: 1 }, {
    method: "bicubic",
    antialias: true,
  });
  for (let x = 6; x < 18; x++) {
    const wanted = ((x + 0.5) / 2 - 0.5) ** 2;
    assert(Math.abs((data[x] ?? NaN) - wanted) < 1e-4);
  }
});

Deno.test("adaptive means touch whole pixels", () => {
  // Three from five: the windows are 0..1, 1..3 and 3..4.
  const { data } = resample(floats(5, [0, 2, 4, 6, 8]), {
    width: 3,
    height: 1,
  }, { method: "area" });
  assert.deepEqual([...data], [1, 4, 7]);
});

Deno.test("whole grey values are rounded and do not leave their range", () => {
  const edge: Raster<"uint8"> = {
    ...floats(4, [0, 0, 0, 0]),
    dtype: "uint8",
    range: [0, 255],
    data: Uint8Array.of(0, 0, 255, 255),
  };
  for (const antialias of [false, true]) {
    const { data } = resample(edge, { width: 16, height: 1 }, {
      method: "bicubic",
      antialias,
    });
    assert.equal(data[0], 0);
    assert.equal(data[15], 255);
    assert.equal(Math.max(...data), 255);
  }
});

sharedTest("bicubic resizing gives the very grey values of Pillow", () => {
  const folder = ["fixtures", "cyclegan_resnet9"];
  const picture = decodePng(
    Deno.readFileSync(sharedPath(...folder, "input_image.png")),
  );
  const wanted = readNpy(Deno.readFileSync(sharedPath(...folder, "x.npy")));
  const [, , height = 0, width = 0] = wanted.shape;
  const small = resample(withChannels(picture, 3), { width, height }, {
    method: "bicubic",
    antialias: true,
  });
  assert.notEqual(picture.width, width);
  small.data.forEach((value, place) => {
    const plane = place % 3 * width * height;
    const level = Number(wanted.data[plane + Math.floor(place / 3)]);
    assert.equal(value, Math.round((level + 1) / 2 * 255));
  });
});

Deno.test("colours become grey as in Pillow, and grey becomes colours", () => {
  const colours: Raster<"uint8"> = {
    width: 2,
    height: 1,
    channels: 4,
    dtype: "uint8",
    range: [0, 255],
    data: Uint8Array.of(10, 20, 30, 255, 255, 255, 255, 0),
  };
  // (10 * 19595 + 20 * 38470 + 30 * 7471 + 32768) >> 16 is 18.
  assert.deepEqual([...withChannels(colours, 1).data], [18, 255]);
  const grey = withChannels(colours, 1);
  assert.deepEqual([...withChannels(grey, 3).data], [
    18,
    18,
    18,
    255,
    255,
    255,
  ]);
  assert.throws(() => withChannels(withChannels(grey, 3), 5), /5 are needed/);
});

Deno.test("padding by reflection goes as far as is wanted, and is cut off", () => {
  const raster = floats(2, [1, 2, 3, 4]);
  const wide = padByReflection(raster, { width: 5, height: 3 });
  assert.deepEqual([...wide.data], [
    ...[1, 2, 1, 2, 1],
    ...[3, 4, 3, 4, 3],
    ...[1, 2, 1, 2, 1],
  ]);
  const size = { width: 2, height: 2 };
  assert.deepEqual(cropRaster(wide, size).data, raster.data);
  const one = padByReflection(floats(1, [7]), size);
  assert.deepEqual([...one.data], [7, 7, 7, 7]);
  assert.throws(() => padByReflection(wide, size), RangeError);
});

Deno.test("sizes that are none are refused", () => {
  for (const width of [0, -1, 1.5, NaN, Infinity]) {
    const size = { width, height: 1 };
    assert.throws(
      () => resample(floats(1, [1]), size, { method: "area" }),
      RangeError,
    );
  }
});
