import assert from "node:assert/strict";
import {
  joinStateDicts,
  openCheckpoint,
  selectStateDict,
  type StateDict,
} from "../../lib/checkpoint/mod.ts";
import { openSession } from "../../lib/runtime/mod.ts";
import type { Tensor } from "../../lib/tensor.ts";
import {
  type Hyperparameters,
  type ImportedGenerator,
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
  shapesOnly,
} from "./fixtures.ts";

const NAME = "singan";
const SCALES = [0, 1, 2, 3];

sharedDeviceTest("each net of a SinGAN agrees with PyTorch", async (device) => {
  const generator = await importFixture(NAME);
  assert.deepEqual(
    generator.inputs.map(({ name }) => name),
    SCALES.flatMap((scale) => [`in_x_${scale}`, `in_y_${scale}`]),
  );
  const { tolerance } = await readFixture(NAME);
  const feeds = await feedsOf(generator);
  await using session = await openSession(generator.onnx, {
    device,
    threads: 1,
  });
  const outputs = await session.run(feeds);
  for (const scale of SCALES) {
    const wanted = await readArray(NAME, `out_${scale}.npy`);
    assertClose(named(outputs, `out_${scale}`), wanted, tolerance);
  }
});

sharedDeviceTest("a SinGAN's pyramid agrees with PyTorch", async (device) => {
  const generator = await importPyramid({ scale_factor: 0.75 });
  assert.deepEqual(
    generator.inputs.map(({ name, role, shape }) => [name, role, shape[1]]),
    SCALES.map((scale) => [`noise_${scale}`, "noise", scale === 0 ? 1 : 4]),
  );
  const feeds = await feedsOf(generator);
  await using session = await openSession(generator.onnx, {
    device,
    threads: 1,
  });
  const output = named(await session.run(feeds), "output");
  const wanted = await readArray(NAME, "out_3.npy");
  // No value of the fixture is so close to a grey level that a device flips it.
  assertClose(output, wanted, (await readFixture(NAME)).tolerance);
});

sharedTest("a SinGAN's samples do not depend on their batch", async () => {
  const generator = await importPyramid({ scale_factor: 0.75 });
  const feeds = await feedsOf(generator);
  const twice = Object.fromEntries(
    Object.entries(feeds).map(([name, { shape, data }]) => [
      name,
      {
        dtype: "float32",
        shape: [2, ...shape.slice(1)],
        data: Float32Array.from([...data, ...data].map(Number)),
      } as const,
    ]),
  );
  await using session = await openSession(generator.onnx, {
    device: "wasm",
    threads: 1,
  });
  const one = named(await session.run(feeds), "output").data;
  const two = named(await session.run(twice), "output").data;
  assert.deepEqual([...two], [...one, ...one]);
});

sharedTest("a SinGAN's stored noise stands for the coarse scales", async () => {
  const hyperparameters = { scale_factor: 0.75, gen_start_scale: 2 };
  const generator = await importPyramid(hyperparameters);
  const names = generator.inputs.map(({ name }) => name);
  assert.deepEqual(names, ["noise_2", "noise_3"]);
});

sharedTest("a SinGAN's hyperparameters are read off, and agree", async () => {
  const { hyperparameters } = await readFixture(NAME);
  const names = ["nc_im", "nc_z", "ker_size", "num_layer", "padd_size"];
  const told = Object.fromEntries(
    [...names, "nfc_per_scale"].map((name) => [
      name,
      hyperparameters[name] ?? null,
    ]),
  );
  const generator = await importFixture(NAME, told);
  assert.deepEqual(generator.hyperparameters, told);
  for (const name of [...names]) {
    await assert.rejects(importFixture(NAME, { [name]: 7 }), {
      name: "UsageError",
      message: /to fit the tensors/,
    });
  }
  const pyramid = await importPyramid({ min_size: 18 });
  const factor = Number(pyramid.hyperparameters["scale_factor"]);
  assert(Math.abs(factor - (18 / 43) ** (1 / 3)) < 1e-12);
});

sharedTest("one net of a SinGAN is chosen by its scale", async () => {
  const generator = await importFixture(NAME, { scale: 2 });
  const names = generator.inputs.map(({ name }) => name);
  assert.deepEqual(names, ["in_x_2", "in_y_2"]);
  assert.deepEqual(generator.outputs.map(({ name }) => name), ["out_2"]);
  await assert.rejects(importFixture(NAME, { scale: 4 }), {
    name: "UsageError",
    message: /must be 0 to 3: current value is 4/,
  });
});

sharedTest("one net of a SinGAN is chosen by its keys", async () => {
  using checkpoint = await openFixture("Gs.pth");
  const generator = await importGenerator(checkpoint, { stateAt: ["1"] });
  assert.deepEqual(generator.outputs.map(({ shape }) => shape), [
    [-1, 4, -1, -1],
  ]);
});

sharedTest("a SinGAN's pyramid says what it lacks", async () => {
  const wrong: [Hyperparameters, RegExp][] = [
    [{ scale_factor: 0.9 }, /scale 1 must be within 1\.1.* sizes are 18 x 21/],
    [{ scale_factor: 0.75, gen_start_scale: 4 }, /must be below 4/],
  ];
  for (const [hyperparameters, message] of wrong) {
    await assert.rejects(importPyramid(hyperparameters), { message });
  }
  await assert.rejects(
    importPyramid({ scale_factor: 0.75 }, ["Gs", "reals"]),
    { name: "UnsupportedModelError", message: /needs the list NoiseAmp\.pth/ },
  );
});

sharedTest("pictures that do not belong to the nets are refused", async () => {
  using nets = await openFixture("Gs.pth");
  const reals = shapesOnly([["0", [1, 4, 18, 21], "float32"]]);
  const joined = joinStateDicts({ Gs: selectStateDict(nets), reals });
  await assert.rejects(importGenerator(joined), {
    name: "UnsupportedModelError",
  });
});

async function importPyramid(
  hyperparameters: Hyperparameters,
  names: readonly string[] = ["Gs", "NoiseAmp", "reals", "Zs"],
): Promise<ImportedGenerator> {
  using opened = new DisposableStack();
  const states: Record<string, StateDict> = {};
  for (const name of names) {
    const checkpoint = opened.use(await openFixture(`${name}.pth`));
    states[name] = name === "Gs" ? selectStateDict(checkpoint) : checkpoint;
  }
  return await importGenerator(joinStateDicts(states), { hyperparameters });
}

async function openFixture(file: string) {
  return await openCheckpoint(
    await Deno.readFile(sharedPath("fixtures", NAME, file)),
  );
}

async function feedsOf(
  { inputs }: ImportedGenerator,
): Promise<Record<string, Tensor>> {
  const all = await readInputs(NAME);
  return Object.fromEntries(inputs.map(({ name }) => [name, named(all, name)]));
}

function named(
  tensors: Readonly<Record<string, Tensor>>,
  name: string,
): Tensor {
  const tensor = tensors[name];
  assert(tensor !== undefined, `there is no ${name}`);
  return tensor;
}
