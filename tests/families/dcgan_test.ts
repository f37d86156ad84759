import assert from "node:assert/strict";
import { openCheckpoint } from "../../lib/checkpoint/mod.ts";
import {
  type Hyperparameters,
  importGenerator,
} from "../../models/families/mod.ts";
import { sharedDeviceTest } from "../runtime/devices.ts";
import { sharedPath, sharedTest } from "../shared.ts";
import {
  assertClose,
  importFixture,
  readArray,
  readFixture,
  readInputs,
  runGraph,
} from "./fixtures.ts";

const FIXTURES = [
  "alyafi_dcgan",
  "mammo_cdcgan_categorical",
  "mammo_cdcgan_continuous",
  "mammo_cdcgan_instance",
  "mammo_dcgan",
  "mammo_dcgan_dataparallel",
  "mammo_wgangp",
];

for (const name of FIXTURES) {
  sharedDeviceTest(`dcgan agrees with PyTorch on ${name}`, async (device) => {
    const { tolerance, inputs, outputs } = await readFixture(name);
    const generator = await importFixture(name);
    assert.deepEqual(
      generator.inputs.map((input) => input.name),
      inputs.map((input) => input.name),
    );
    const wanted = await readArray(name, outputs[0]?.file ?? "");
    const output = await runGraph(generator, await readInputs(name), device);
    assertClose(output, wanted, tolerance);
  });

  sharedTest(`dcgan reads the hyperparameters of ${name}`, async () => {
    const { hyperparameters } = await readFixture(name);
    const read = await importFixture(name);
    const given = await importFixture(name, hyperparameters);
    for (const [key, value] of Object.entries(hyperparameters)) {
      assert.deepEqual(given.hyperparameters[key], value, key);
      const seen = read.hyperparameters[key];
      assert(seen === undefined || seen === value, `${key} is ${seen}`);
    }
    assert.equal(
      JSON.stringify(given.outputs),
      JSON.stringify(read.outputs),
    );
  });
}

sharedTest("dcgan gives a sample the same image in any batch", async () => {
  const name = "mammo_cdcgan_categorical";
  const generator = await importFixture(name);
  const z = Float32Array.from({ length: 300 }, (_, k) => Math.sin(k * k));
  const classes = BigInt64Array.of(1n, 0n, 1n);
  const run = (first: number, count: number) =>
    runGraph(generator, {
      z: {
        dtype: "float32",
        shape: [count, 100, 1, 1],
        data: z.slice(first * 100, (first + count) * 100),
      },
      condition: {
        dtype: "int64",
        shape: [count],
        data: classes.slice(first, first + count),
      },
    });
  const three = await run(0, 3);
  const size = 128 * 128;
  for (const k of [0, 1, 2]) {
    const data = three.data.slice(k * size, (k + 1) * size) as Float32Array;
    const one = await run(k, 1);
    assertClose(one, { dtype: "float32", shape: [1, 1, 128, 128], data }, {
      atol: 1e-6,
      rtol: 1e-5,
    });
  }
});

sharedTest("dcgan makes the same file twice", async () => {
  const first = await importFixture("mammo_dcgan");
  const second = await importFixture("mammo_dcgan");
  assert.equal(first.sha256, second.sha256);
  assert.deepEqual(first.onnx, second.onnx);
});

async function importBundled(hyperparameters: Hyperparameters) {
  const bytes = await Deno.readFile(sharedPath("models", "mass_cdcgan.pt"));
  using checkpoint = await openCheckpoint(bytes);
  return await importGenerator(checkpoint, { hyperparameters });
}

sharedTest("dcgan builds the bundled model, told its slope", async () => {
  const generator = await importBundled({ leakiness: 0.2 });
  assert.equal(generator.hyperparameters["nz"], 64);
  assert.equal(generator.hyperparameters["ngf"], 24);
  assert.deepEqual(generator.inputs.map(({ name }) => name), [
    "z",
    "condition",
  ]);
});

sharedTest("dcgan asks for the slope that no tensor tells", async () => {
  await assert.rejects(importBundled({}), {
    name: "UnsupportedModelError",
    message: /leakiness/,
    hint: /--set leakiness/,
  });
});
