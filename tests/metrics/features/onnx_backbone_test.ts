import assert from "node:assert/strict";
import { encodeModel, GraphBuilder } from "../../../lib/onnx/mod.ts";
import type { Raster } from "../../../lib/image/mod.ts";
import { openBackbone } from "../../../lib/metrics/mod.ts";
import { deviceTest } from "../../runtime/devices.ts";

type Dimensions = (number | string)[];

/** Twice the image, then a relu; taken of any shape. */
function model(shape: Dimensions): Uint8Array {
  const graph = new GraphBuilder();
  const image = graph.input("image", { shape });
  const two = graph.constant(2);
  const doubled = graph.mul(image, two);
  graph.output("first", doubled);
  graph.output("second", graph.relu(doubled));
  return encodeModel(graph.toModel());
}

function colours(...data: number[]): Raster<"uint8"> {
  return {
    width: 2,
    height: 1,
    channels: 3,
    dtype: "uint8",
    range: [0, 255],
    data: Uint8Array.from(data),
  };
}

const open = (
  weights: Uint8Array,
  options: Parameters<typeof openBackbone>[1] = {},
) =>
  openBackbone("net.onnx", {
    device: "wasm",
    threads: 1,
    scale: "levels",
    ...options,
    weights,
  });

deviceTest(
  "features at places of an image are averaged over them",
  async (device) => {
    await using backbone = await open(model(["batch", 3, 1, 2]), { device });
    assert.deepEqual(backbone.input, { width: 2, height: 1, channels: 3 });
    assert.equal(backbone.dimension, 3);
    const image = colours(1, 2, 3, 5, 6, 7);
    const { data, rows } = await backbone.embed([image, image]);
    assert.equal(rows, 2);
    assert.deepEqual([...data], [6, 8, 10, 6, 8, 10]);
  },
);

Deno.test("images may be wanted with the colours of a pixel together", async () => {
  await using backbone = await open(model(["batch", 2, 1, 3]));
  const high = { ...colours(1, 2, 3, 5, 6, 7), width: 1, height: 2 };
  const { data } = await backbone.embed([high]);
  assert.deepEqual([...data], [6, 8, 10]);
});

Deno.test("a net that takes one image gets them one by one", async () => {
  await using backbone = await open(model([1, 3, 1, 2]));
  const { data } = await backbone.embed([
    colours(1, 1, 1, 1, 1, 1),
    colours(2, 2, 2, 2, 2, 2),
  ]);
  assert.deepEqual([...data], [2, 2, 2, 4, 4, 4]);
});

Deno.test("any value can be tapped, and digests tell them apart", async () => {
  const onnx = model(["batch", 3, 1, 2]);
  await using first = await open(onnx, { scale: "symmetric" });
  await using second = await open(onnx, {
    scale: "symmetric",
    tap: "second",
  });
  const dark = colours(0, 0, 0, 0, 0, 0);
  assert.deepEqual([...(await first.embed([dark])).data], [-2, -2, -2]);
  assert.deepEqual([...(await second.embed([dark])).data], [0, 0, 0]);
  assert.notEqual(first.digest, second.digest);
  await using again = await open(onnx, { scale: "symmetric" });
  assert.equal(first.digest, again.digest);
});

Deno.test("levels are scaled as the net wants them", async () => {
  const image = colours(0, 128, 255, 0, 128, 255);
  const features = async (scale: "tensorflow" | "unit" | "imagenet") => {
    await using backbone = await open(model(["batch", 3, 1, 2]), { scale });
    return [...(await backbone.embed([image])).data].map((value) => value / 2);
  };
  assert.deepEqual(await features("tensorflow"), [-1, 0, 127 / 128]);
  assert.deepEqual(await features("unit"), [0, Math.fround(128 / 255), 1]);
  const imagenet = await features("imagenet");
  [
    -0.485 / 0.229,
    (128 / 255 - 0.456) / 0.224,
    (1 - 0.406) / 0.225,
  ].forEach((wanted, place) =>
    assert(Math.abs((imagenet[place] ?? NaN) - wanted) < 1e-6)
  );
});

Deno.test("a net that leaves the size open is told it", async () => {
  const onnx = model(["batch", 3, "height", "width"]);
  await assert.rejects(open(onnx), { code: "usage", hint: /--side/ });
  await using backbone = await open(onnx, { side: 4 });
  assert.deepEqual(backbone.input, { width: 4, height: 4, channels: 3 });
});

Deno.test("nets that take no images, or have no such value, are refused", async () => {
  const image = ["batch", 3, 1, 2];
  await assert.rejects(open(model(["batch", 100])), /must be float32 of shape/);
  await assert.rejects(open(model([4, 3, 1, 2])), /N open or 1/);
  await assert.rejects(open(model(["batch", 5, 8, 8])), /1 or 3 channels/);
  await assert.rejects(open(model(image), { tap: "third" }), {
    code: "usage",
    message: /no such value/,
  });
  await assert.rejects(open(model(image), { side: 9 }), /takes 1/);
  await assert.rejects(open(Uint8Array.of(1, 2, 3)), { code: "format" });
});

Deno.test("features of another form are refused", async () => {
  const graph = new GraphBuilder();
  const x = graph.input("image", { shape: ["batch", 3, 1, 2] });
  graph.output("tokens", graph.reshape(x, [0, 3, 2]));
  const onnx = encodeModel(graph.toModel());
  await assert.rejects(open(onnx), {
    code: "unsupported-model",
    message: /\[N, D\]/,
  });
});

Deno.test("features that are no numbers name feature and image", async () => {
  const graph = new GraphBuilder();
  const x = graph.input("image", { shape: ["batch", 3, 1, 2] });
  graph.output("roots", graph.sqrt(x));
  await using backbone = await open(encodeModel(graph.toModel()), {
    scale: "symmetric",
  });
  const [bright, dark] = [
    colours(255, 255, 255, 255, 255, 255),
    colours(255, 0, 255, 255, 255, 255),
  ];
  await assert.rejects(backbone.embed([bright, dark]), {
    code: "numerical",
    message: /feature 1 of image 1 is NaN/,
  });
});

Deno.test("no images give no rows", async () => {
  await using backbone = await open(model(["batch", 3, 1, 2]));
  assert.deepEqual(await backbone.embed([]), {
    rows: 0,
    columns: 3,
    data: new Float64Array(0),
  });
});
