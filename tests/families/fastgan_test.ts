import assert from "node:assert/strict";
import { openSession } from "../../lib/runtime/mod.ts";
import type { Tensor } from "../../lib/tensor.ts";
import { fastgan } from "../../models/families/fastgan/fastgan.ts";
import { sharedDeviceTest } from "../runtime/devices.ts";
import { sharedJson, sharedTest } from "../shared.ts";
import {
  assertClose,
  importFixture,
  readArray,
  readFixture,
  readInputs,
  runGraph,
  shapesOnly,
} from "./fixtures.ts";

const MODES = [
  ["running", "output_eval.npy"],
  ["batch", "output_train.npy"],
] as const;

for (const [statistics, file] of MODES) {
  sharedDeviceTest(
    `fastgan agrees with PyTorch, ${statistics} statistics`,
    async (device) => {
      const { tolerance, hyperparameters, inputs } = await readFixture(
        "fastgan",
      );
      const generator = await importFixture("fastgan", {
        ...hyperparameters,
        statistics,
      });
      assert.deepEqual(
        generator.inputs.map(({ name, role }) => [name, role]),
        inputs.map(({ name }) => [name, name === "z" ? "latent" : "noise"]),
      );
      const wanted = await readArray("fastgan", file);
      const feeds = await readInputs("fastgan");
      assertClose(await runGraph(generator, feeds, device), wanted, tolerance);
    },
  );
}

sharedTest("fastgan reads its hyperparameters", async () => {
  const { hyperparameters } = await readFixture("fastgan");
  const read = await importFixture("fastgan");
  assert.deepEqual(read.hyperparameters, {
    ...hyperparameters,
    statistics: "running",
  });
  assert.deepEqual(read.notes, []);
});

sharedTest("fastgan gives the small image of training too", async () => {
  const { onnx, outputs } = await importFixture("fastgan");
  assert.deepEqual(outputs.map(({ name }) => name), ["output", "output_128"]);
  const { tolerance } = await readFixture("fastgan");
  const wanted = await readArray("fastgan", "output_eval_128.npy");
  await using session = await openSession(onnx, { device: "wasm", threads: 1 });
  const { output_128 } = await session.run(await readInputs("fastgan"));
  assert(output_128 !== undefined);
  assertClose(output_128, wanted, tolerance);
});

/** Two samples: the first as it is, the second the other way round. */
function twice({ shape, data, dtype }: Tensor): Tensor {
  const numbers = Array.from(data, Number);
  return {
    dtype,
    shape: [2, ...shape.slice(1)],
    data: Float32Array.from([...numbers, ...numbers.toReversed()]),
  };
}

sharedTest("fastgan gives a sample the same image in any batch", async () => {
  const feeds = await readInputs("fastgan");
  const both = Object.fromEntries(
    Object.entries(feeds).map(([name, tensor]) => [name, twice(tensor)]),
  );
  for (const [statistics] of MODES) {
    const generator = await importFixture("fastgan", { statistics });
    const one = await runGraph(generator, feeds);
    const two = await runGraph(generator, both);
    const first = two.data.slice(0, one.data.length);
    const image = { ...one, data: first as Float32Array };
    assertClose(image, one, { atol: 1e-5, rtol: 1e-4 });
  }
});

sharedTest("every noise of fastgan shows in its image", async () => {
  const generator = await importFixture("fastgan");
  const feeds = await readInputs("fastgan");
  const whole = await runGraph(generator, feeds);
  for (const { name, role } of generator.inputs) {
    const tensor = feeds[name];
    if (role !== "noise" || tensor === undefined) continue;
    const data = new Float32Array(tensor.data.length);
    const silent = { ...feeds, [name]: { ...tensor, data } };
    const { data: changed } = await runGraph(generator, silent);
    assert(changed.some((value, k) => value !== whole.data[k]), name);
  }
});

/** Shapes of model 10's tensors by name. */
async function readShapes(): Promise<Map<string, number[]>> {
  const { state_dict } = await sharedJson<
    { readonly state_dict: readonly [string, number[]][] }
  >("fixtures", "keys", "fastgan.json");
  return new Map(state_dict);
}

function recognise(shapes: ReadonlyMap<string, number[]>) {
  return fastgan.recognise(
    shapesOnly([...shapes].map(([name, shape]) => [name, shape, "float32"])),
    {},
  );
}

sharedTest("fastgan is not recognised when tensors do not fit", async () => {
  const changes: ((shapes: Map<string, number[]>) => void)[] = [
    (shapes) => shapes.set("encoder.weight", [1, 1]),
    (shapes) => shapes.set("feat_8.2.weight", [2]),
    (shapes) => shapes.set("feat_8.5.weight_orig", [1024, 511, 3, 3]),
    (shapes) => shapes.set("feat_16.2.running_mean", [511]),
    (shapes) => shapes.set("se_64.main.1.weight_orig", [128, 1023, 4, 4]),
    (shapes) => shapes.set("se_64.main.3.weight_orig", [128, 128, 3, 3]),
    (shapes) => shapes.set("to_big.weight_orig", [3, 32, 3, 3]),
    (shapes) => shapes.set("init.init.0.weight_orig", [256, 2048, 5, 5]),
    (shapes) => shapes.set("init.init.1.running_mean", [2047]),
    (shapes) => shapes.delete("init.init.0.weight_orig"),
    (shapes) => {
      const names = [...shapes.keys()].filter((name) =>
        /^(feat|se)_256/.test(name)
      );
      for (const name of names) shapes.delete(name);
    },
  ];
  for (const [place, change] of changes.entries()) {
    const shapes = await readShapes();
    change(shapes);
    assert.equal(recognise(shapes), undefined, `change ${place}`);
  }
});

sharedTest("fastgan knows its larger sizes", async () => {
  const shapes = await readShapes();
  const half = [
    ["feat_512.1.weight", [32, 32, 3, 3]],
    ["feat_512.2.weight", [1]],
    ...norm("feat_512.3", 32),
    ["feat_512.5.weight", [32, 16, 3, 3]],
    ["feat_512.6.weight", [1]],
    ...norm("feat_512.7", 32),
    ["se_512.main.1.weight", [16, 128, 4, 4]],
    ["se_512.main.3.weight", [16, 16, 1, 1]],
    ["to_big.weight_orig", [4, 16, 3, 3]],
  ] as const;
  for (const [name, shape] of half) shapes.set(name, [...shape]);
  assert.equal(recognise(shapes)?.hyperparameters["im_size"], 512);
  const whole = [
    ["feat_1024.1.weight", [16, 16, 3, 3]],
    ...norm("feat_1024.2", 16),
    ["to_big.weight_orig", [4, 8, 3, 3]],
  ] as const;
  for (const [name, shape] of whole) shapes.set(name, [...shape]);
  assert.equal(recognise(shapes)?.hyperparameters["im_size"], 1024);
});

function norm(path: string, channels: number) {
  return ["weight", "bias", "running_mean", "running_var"].map((name) =>
    [`${path}.${name}`, [channels]] as const
  );
}
