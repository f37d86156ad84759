import assert from "node:assert/strict";
import fc from "fast-check";
import type { Raster } from "../../../lib/image/mod.ts";
import {
  collate,
  type CollateOptions,
  randomMirror,
  toTensorFlow,
} from "../../../lib/sampling/loaders/mod.ts";

const USUAL: CollateOptions = {
  layout: "nchw",
  as: "float32",
  valueRange: [0, 1],
  classes: [],
};

function example(image: Raster, mask?: Raster) {
  return { image, ...mask && { mask }, isSynthetic: true };
}

function bytes(data: number[], sizes: Partial<Raster> = {}): Raster {
  return {
    width: data.length,
    height: 1,
    channels: 1,
    dtype: "uint8",
    range: [0, 255],
    data: Uint8Array.from(data),
    ...sizes,
  } as Raster;
}

Deno.test("channels are where the layout says", () => {
  const sizes = fc.record({
    width: fc.integer({ min: 1, max: 4 }),
    height: fc.integer({ min: 1, max: 4 }),
    channels: fc.integer({ min: 1, max: 4 }),
    count: fc.integer({ min: 1, max: 3 }),
  });
  fc.assert(fc.property(sizes, ({ count, ...one }) => {
    const { width, height, channels } = one;
    const size = width * height * channels;
    const examples = Array.from({ length: count }, (_, n) =>
      example(bytes(
        Array.from({ length: size }, (_, i) => (i + 3 * n) % 256),
        one,
      )));
    const options = { ...USUAL, as: "uint8" } as const;
    const first = collate(examples, options).images;
    const last = collate(examples, { ...options, layout: "nhwc" }).images;
    assert.deepEqual(first.shape, [count, channels, height, width]);
    assert.deepEqual(last.shape, [count, height, width, channels]);
    for (let place = 0; place < count * size; place++) {
      const channel = place % channels;
      const pixel = Math.floor(place / channels) % (width * height);
      const n = Math.floor(place / size);
      const at = (n * channels + channel) * width * height + pixel;
      assert.equal(first.data[at], last.data[place]);
      assert.equal(last.data[place], (place % size + 3 * n) % 256);
    }
  }));
});

Deno.test("values are scaled from what is black and white", () => {
  const wide = bytes([0, 65535], {
    dtype: "uint16",
    range: [0, 65535],
    data: Uint16Array.of(0, 65535),
  });
  const signed = bytes([0, 0], {
    dtype: "float32",
    range: [-1, 1],
    data: Float32Array.of(-1, 1),
  });
  const both = [example(wide), example(signed), example(bytes([0, 255]))];
  const values = (options: Partial<CollateOptions>) => [
    ...collate(both, { ...USUAL, ...options }).images.data,
  ];
  assert.deepEqual(values({}), [0, 1, 0, 1, 0, 1]);
  assert.deepEqual(values({ valueRange: [-1, 1] }), [-1, 1, -1, 1, -1, 1]);
  assert.deepEqual(values({ as: "uint8" }), [0, 255, 0, 255, 0, 255]);
});

Deno.test("masks stay within 0 and 1, and come when all have one", () => {
  const image = bytes([0, 255]);
  const options = { ...USUAL, valueRange: [-1, 1] } as const;
  const whole = collate([example(image, image)], options);
  assert.deepEqual([...whole.masks?.data ?? []], [0, 1]);
  const partly = collate([example(image, image), example(image)], options);
  assert.equal(partly.masks, undefined);
});

Deno.test("volumes have one dimension more", () => {
  const volume = bytes([...Array(24).keys()], {
    width: 4,
    height: 3,
    depth: 2,
  });
  const { images } = collate([example(volume)], USUAL);
  assert.deepEqual(images.shape, [1, 1, 2, 3, 4]);
});

Deno.test("classes are numbers, -1 where there is none", () => {
  const image = bytes([0]);
  const { classes, labels } = collate([
    { image, isSynthetic: true, label: "benign" },
    { image, isSynthetic: false },
    { image, isSynthetic: true, label: "other" },
  ], { ...USUAL, classes: ["malignant", "benign"] });
  assert.deepEqual([...classes.data], [1, -1, -1]);
  assert.deepEqual(labels, ["benign", undefined, "other"]);
});

Deno.test("examples of different sizes are refused, and both are named", () => {
  const pair = [example(bytes([1])), example(bytes([1, 2]))];
  assert.throws(() => collate(pair, USUAL), /1 x 1 x 1 and 1 x 1 x 2/);
});

Deno.test("mirroring twice changes nothing, and half are mirrored", async () => {
  const image = bytes([1, 2, 3, 4, 5, 6], { width: 2, channels: 3 });
  const always = randomMirror(1);
  let seed = 0;
  const context = { random: () => seed++ % 10 / 10, epoch: 0 };
  const once = await always(example(image, image), context);
  assert.deepEqual([...once.image.data], [4, 5, 6, 1, 2, 3]);
  assert.deepEqual(once.mask?.data, once.image.data);
  assert.deepEqual(
    (await always(once, context)).image.data,
    image.data,
  );
  seed = 0;
  const half = await Promise.all(
    Array.from({ length: 10 }, () => randomMirror()(example(image), context)),
  );
  const mirrored = half.filter((one) => one.image !== image);
  assert.equal(mirrored.length, 5);
  assert.throws(() => randomMirror(2), RangeError);
});

Deno.test("TensorFlow.js gets values, shapes and types that it knows", () => {
  const calls: [ArrayLike<number>, number[], string][] = [];
  const tf = {
    tensor: (
      values: ArrayLike<number>,
      shape: number[],
      dtype: string,
    ) => calls.push([values, shape, dtype]),
  };
  const image = bytes([7]);
  const options = { ...USUAL, layout: "nhwc", as: "uint8" } as const;
  toTensorFlow(collate([example(image, image)], options), tf);
  assert.deepEqual(
    calls.map(([values, shape, dtype]) => [
      [...Array.from(values)],
      shape,
      dtype,
    ]),
    [
      [[7], [1, 1, 1, 1], "int32"],
      [[7], [1, 1, 1, 1], "int32"],
      [[-1], [1], "int32"],
    ],
  );
});
