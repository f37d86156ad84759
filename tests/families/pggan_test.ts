import assert from "node:assert/strict";
import { openCheckpoint } from "../../lib/checkpoint/mod.ts";
import { importGenerator } from "../../models/families/mod.ts";
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
  "pggan_akanimax",
  "pggan_cxr",
  "pggan_cxr_blend",
  "pggan_polyp",
  "pggan_polyp_blend",
  "pggan_zoo",
];

for (const name of FIXTURES) {
  sharedDeviceTest(`pggan agrees with PyTorch on ${name}`, async (device) => {
    const { tolerance, hyperparameters, inputs } = await readFixture(name);
    const generator = await importFixture(name, hyperparameters);
    assert.deepEqual(
      generator.inputs.map((input) => input.name),
      inputs.map((input) => input.name),
    );
    const wanted = await readArray(name, "output.npy");
    const output = await runGraph(generator, await readInputs(name), device);
    assertClose(output, wanted, tolerance);
  });

  sharedTest(`pggan reads the hyperparameters of ${name}`, async () => {
    const { hyperparameters } = await readFixture(name);
    const read = await importFixture(name);
    const given = await importFixture(name, hyperparameters);
    for (const [key, value] of Object.entries(hyperparameters)) {
      assert.deepEqual(given.hyperparameters[key], value, key);
      const isChoice = ["alpha", "fmap_max", "step", "tanh"].includes(key);
      if (!isChoice) assert.deepEqual(read.hyperparameters[key], value, key);
    }
  });
}

/** The output of a fixture's latents with any part of its checkpoint. */
async function runPart(name: string, stateAt: readonly string[]) {
  const { checkpoints } = await readFixture(name);
  const path = sharedPath("fixtures", name, checkpoints[0]?.file ?? "");
  using checkpoint = await openCheckpoint(await Deno.readFile(path));
  const generator = await importGenerator(checkpoint, { stateAt });
  return await runGraph(generator, await readInputs(name));
}

sharedTest("pggan takes the averaged copy when it is named", async () => {
  const name = "pggan_cxr";
  const { tolerance } = await readFixture(name);
  for (
    const [part, file] of [
      ["generator", "output.npy"],
      ["gen_shadow", "output_ema.npy"],
    ] as const
  ) {
    const output = await runPart(name, ["state_dict", part]);
    assertClose(output, await readArray(name, file), tolerance);
  }
  await assert.rejects(runPart(name, ["state_dict", "ema"]), {
    name: "CheckpointError",
    message: /no tensors at "state_dict\/ema"/,
  });
});

sharedTest(
  "pggan blends as the checkpoint says, or as it is told",
  async () => {
    const name = "pggan_cxr_blend";
    const { tolerance } = await readFixture(name);
    const wanted = await readArray(name, "output.npy");
    const feeds = await readInputs(name);
    const stored = await runGraph(await importFixture(name), feeds);
    assertClose(stored, wanted, tolerance);
    const whole = await importFixture(name, { alpha: 0 });
    const unblended = await runGraph(whole, feeds);
    assert.throws(() => assertClose(unblended, wanted, tolerance));
  },
);

sharedTest("pggan makes the image of any step", async () => {
  for (const step of [1, 4, 6, 9]) {
    const { outputs, hyperparameters } = await importFixture("pggan_polyp", {
      step,
    });
    const side = 4 * 2 ** Math.min(step, 6);
    assert.deepEqual(outputs[0]?.shape, [-1, 4, side, side]);
    assert.equal(hyperparameters["step"], step);
  }
  await assert.rejects(importFixture("pggan_polyp", { step: 0 }), {
    name: "UsageError",
  });
  const { outputs } = await importFixture("pggan_akanimax", { depth: 3 });
  assert.deepEqual(outputs[0]?.shape, [-1, 1, 8, 8]);
});

sharedTest("pggan gives a sample the same image in any batch", async () => {
  const name = "pggan_cxr_blend";
  const generator = await importFixture(name);
  const { z } = await readInputs(name);
  assert(z !== undefined);
  const both = await runGraph(generator, { z });
  const size = both.data.length / 2;
  for (const row of [0, 1]) {
    const data = z.data.slice(row * 48, (row + 1) * 48);
    const latent = { ...z, shape: [1, 48], data };
    const image = both.data.slice(row * size, (row + 1) * size);
    assertClose(
      await runGraph(generator, { z: latent }),
      { ...both, shape: [1, 3, 16, 16], data: image },
      { atol: 1e-6, rtol: 1e-5 },
    );
  }
});

sharedTest("pggan says what has no effect on a form", async () => {
  const { notes } = await importFixture("pggan_akanimax", { tanh: true });
  assert.match(notes.join(), /Without effect.*akanimax: tanh/);
});
