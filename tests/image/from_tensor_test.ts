import assert from "node:assert/strict";
import { NumericalError } from "../../lib/errors.ts";
import { rasterFromTensor } from "../../lib/image/from_tensor.ts";
import { readNpy } from "../../lib/image/npy.ts";
import type { ValueMapping } from "../../lib/image/value_mapping.ts";
import { float32Tensor, type Tensor } from "../../lib/tensor.ts";
import { sharedPath, sharedTest } from "../shared.ts";

const LINEAR: ValueMapping = {
  range: [-1, 1],
  rounding: "nearest",
  overflow: "clamp",
};
const TRUNCATED: ValueMapping = { ...LINEAR, rounding: "floor" };

async function load(...path: string[]): Promise<Tensor> {
  return readNpy(await Deno.readFile(sharedPath("fixtures", ...path)));
}

/** Grey values of every sample of `output`, sample by sample. */
function renderAll(
  output: Tensor,
  options: {
    mapping: ValueMapping;
    channels?: readonly number[];
    threshold?: number;
  },
): number[] {
  return [...Array(output.shape[0]).keys()].flatMap((index) => [
    ...rasterFromTensor(output, { index, dtype: "uint8", ...options }).data,
  ]);
}

sharedTest("model 5's wrapping images are equal in every pixel", async () => {
  const rendered = renderAll(await load("mammo_dcgan", "output.npy"), {
    mapping: { range: [-1, 0], rounding: "floor", overflow: "wrap" },
  });
  const wanted = await load("mammo_dcgan", "postprocessed.npy");
  assert.deepEqual(rendered, [...wanted.data]);
});

sharedTest("model 2's half-even images are equal in every pixel", async () => {
  const rendered = renderAll(await load("alyafi_dcgan", "output.npy"), {
    mapping: { ...LINEAR, rounding: "half-even" },
  });
  const wanted = await load("alyafi_dcgan", "postprocessed.npy");
  assert.deepEqual(rendered, [...wanted.data]);
});

sharedTest(
  "image translators' truncated images are equal in every pixel",
  async () => {
    const cases = [
      "cyclegan_resnet6_grey",
      "cyclegan_resnet9",
      "cyclegan_resnet9_batch_dropout",
      "pix2pix_unet128",
      "pix2pix_unet256",
      "pix2pixhd_global",
    ];
    for (const name of cases) {
      const output = await load(name, "output.npy");
      // The original repeats a single channel to three.
      const channels = output.shape[1] === 1 ? [0, 0, 0] : [0, 1, 2];
      const raster = rasterFromTensor(output, {
        index: 0,
        channels,
        mapping: TRUNCATED,
        dtype: "uint8",
      });
      const wanted = await load(name, "postprocessed.npy");
      assert.deepEqual([...raster.data], [...wanted.data], name);
    }
  },
);

sharedTest("image and mask come from the channels of one tensor", async () => {
  const polyps = await load("pggan_polyp", "output.npy");
  const polypImage = await load("pggan_polyp", "postprocessed_image.npy");
  assert.deepEqual(
    renderAll(polyps, { mapping: TRUNCATED, channels: [0, 1, 2] }),
    [...polypImage.data],
  );

  const scale = await load("singan", "out_3.npy");
  const picture = await load("singan", "postprocessed_image_0.npy");
  const mask = await load("singan", "postprocessed_mask_0.npy");
  assert.deepEqual(
    renderAll(scale, { mapping: TRUNCATED, channels: [0, 1, 2] }),
    [...picture.data],
  );
  assert.deepEqual(
    renderAll(scale, { mapping: LINEAR, channels: [3, 3, 3], threshold: 0 }),
    [...mask.data],
  );
});

sharedTest("colour maps of Matplotlib are equal in every pixel", async () => {
  const mapping = { ...LINEAR, rounding: "colour-map" } as const;
  const polyps = await load("pggan_polyp", "output.npy");
  const mask = await load("pggan_polyp", "postprocessed_mask.npy");
  assert.deepEqual(renderAll(polyps, { mapping, channels: [3] }), [
    ...mask.data,
  ]);
  const brain = await load("cyclegan_aitorzip", "output.npy");
  const stretched = await load("cyclegan_aitorzip", "postprocessed.npy");
  assert.deepEqual(
    renderAll(brain, { mapping: { ...mapping, levels: "picture" } }),
    [...stretched.data],
  );
});

Deno.test("pictures are stretched to their own ends, each on its own", () => {
  const mapping = { ...LINEAR, levels: "picture" } as const;
  const values = Float32Array.of(-0.5, 0, 0.25, 0.5, 0, 0, 0, 0);
  const two = float32Tensor(values, [2, 1, 2, 2]);
  assert.deepEqual(renderAll(two, { mapping }), [
    ...[0, 128, 191, 255],
    ...[0, 0, 0, 0],
  ]);
});

sharedTest("FastGAN's planes and mask are equal in every pixel", async () => {
  const output = await load("fastgan", "output_eval.npy");
  const image = await load("fastgan", "postprocessed_image.npy");
  const mask = await load("fastgan", "postprocessed_mask.npy");
  const planes = [0, 1, 2].flatMap((channel) =>
    renderAll(output, { mapping: LINEAR, channels: [channel] })
  );
  assert.deepEqual(planes, [...image.data]);
  assert.deepEqual(
    renderAll(output, { mapping: LINEAR, channels: [3], threshold: 0 }),
    [...mask.data],
  );
});

Deno.test("channels are interleaved in the order asked for", () => {
  const tensor = float32Tensor(Float32Array.of(-1, -1, 0, 0, 1, 1), [
    1,
    3,
    1,
    2,
  ]);
  const raster = rasterFromTensor(tensor, {
    index: 0,
    channels: [2, 0],
    mapping: TRUNCATED,
    dtype: "uint8",
  });
  assert.equal(raster.channels, 2);
  assert.deepEqual([...raster.data], [255, 0, 255, 0]);
});

Deno.test("each rounding and overflow keeps its own rule", () => {
  // Scaled by 255 these are exactly -127.5, 127.5, 382.5, and 63.75.
  const values = Float32Array.of(-0.5, 0.5, 1.5, 0.25);
  const tensor = float32Tensor(values, [1, 1, 1, 4]);
  const render = (mapping: Omit<ValueMapping, "range">) => [
    ...rasterFromTensor(tensor, {
      index: 0,
      mapping: { range: [0, 1], ...mapping },
      dtype: "uint8",
    }).data,
  ];
  const wrapped = (rounding: ValueMapping["rounding"]) =>
    render({ rounding, overflow: "wrap" });
  assert.deepEqual(wrapped("floor"), [256 - 128, 127, 382 - 256, 63]);
  assert.deepEqual(wrapped("half-even"), [256 - 128, 128, 382 - 256, 64]);
  assert.deepEqual(wrapped("nearest"), [256 - 127, 128, 383 - 256, 64]);
  const clamped = render({ rounding: "half-even", overflow: "clamp" });
  assert.deepEqual(clamped, [0, 128, 255, 64]);
});

Deno.test("uint16 uses the whole range and float32 keeps the values", () => {
  const tensor = float32Tensor(Float32Array.of(-1, 0, 1, 1.5), [1, 1, 2, 2]);
  const options = { index: 0, mapping: LINEAR };
  const deep = rasterFromTensor(tensor, { ...options, dtype: "uint16" });
  assert.deepEqual([...deep.data], [0, 32768, 65535, 65535]);
  const raw = rasterFromTensor(tensor, { ...options, dtype: "float32" });
  assert.deepEqual([...raw.data], [-1, 0, 1, 1.5]);
  assert.deepEqual(raw.range, [-1, 1]);
  const mask = rasterFromTensor(tensor, {
    ...options,
    dtype: "float32",
    threshold: 0,
  });
  assert.deepEqual([...mask.data], [0, 0, 1, 1]);
});

Deno.test("a value that is not finite is an error that names its place", () => {
  for (const bad of [NaN, Infinity, -Infinity]) {
    const data = new Float32Array(2 * 2 * 2 * 3);
    data[12 + 6 + 3 + 2] = bad;
    const tensor = float32Tensor(data, [2, 2, 2, 3]);
    for (const dtype of ["uint8", "uint16", "float32"] as const) {
      const make = () =>
        rasterFromTensor(tensor, {
          index: 1,
          mapping: LINEAR,
          dtype,
          sample: 41,
        });
      assert.throws(make, (error: Error) =>
        error instanceof NumericalError &&
        error.message.includes("sample 41, channel 1, row 1, column 2"));
    }
    const first = rasterFromTensor(tensor, {
      index: 0,
      mapping: LINEAR,
      dtype: "uint8",
    });
    assert.equal(first.data.length, 12);
  }
});

Deno.test("volumes keep slices, rows and columns in order, channels last", () => {
  // N x C x D x H x W of 2 x 2 x 2 x 1 x 3; a value tells its place.
  const values = Float32Array.from({ length: 24 }, (_, place) => place);
  const tensor = float32Tensor(values, [2, 2, 2, 1, 3]);
  const options = { index: 1, mapping: LINEAR, dtype: "float32" } as const;
  const { depth, height, width, channels, data } = rasterFromTensor(
    tensor,
    options,
  );
  assert.deepEqual([depth, height, width, channels], [2, 1, 3, 2]);
  const first = [12, 18, 13, 19, 14, 20];
  assert.deepEqual([...data], [...first, ...first.map((value) => value + 3)]);
  values[17] = NaN;
  assert.throws(
    () => rasterFromTensor(tensor, options),
    /channel 0, slice 1, row 0, column 2/,
  );
});

Deno.test("wrong tensors, places and ranges are refused", () => {
  const tensor = float32Tensor(new Float32Array(4), [1, 1, 2, 2]);
  const options = { index: 0, mapping: LINEAR, dtype: "uint8" } as const;
  assert.throws(
    () => rasterFromTensor(float32Tensor(new Float32Array(4), [4]), options),
    TypeError,
  );
  assert.throws(
    () => rasterFromTensor(tensor, { ...options, index: 1 }),
    RangeError,
  );
  assert.throws(
    () => rasterFromTensor(tensor, { ...options, channels: [1] }),
    RangeError,
  );
  assert.throws(
    () =>
      rasterFromTensor(tensor, {
        ...options,
        mapping: { ...LINEAR, range: [1, 1] },
      }),
    RangeError,
  );
});
