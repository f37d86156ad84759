import assert from "node:assert/strict";
import type { StateDict } from "../../lib/checkpoint/mod.ts";
import {
  type Hyperparameters,
  importGenerator,
} from "../../models/families/mod.ts";
import { monaiGenerator } from "../../models/families/monai_generator/monai_generator.ts";
import { parseNpy } from "../npy.ts";
import { sharedDeviceTest } from "../runtime/devices.ts";
import { sharedPath } from "../shared.ts";
import { assertClose, runGraph, shapesOnly } from "./fixtures.ts";

async function readFloats(name: string): Promise<Float32Array> {
  const bytes = await Deno.readFile(sharedPath("data", "mednist-gan", name));
  return parseNpy(bytes).data as Float32Array;
}

sharedDeviceTest(
  "monai_generator makes the hands of MedNIST GAN",
  async (device) => {
    const file = sharedPath("data", "mednist-gan", "model.pt");
    const generator = await importGenerator(await Deno.readFile(file));
    assert.equal(generator.family, "monai_generator");
    assert.deepEqual(generator.hyperparameters, {
      latent_shape: 64,
      start_shape: [64, 8, 8],
      channels: [32, 16, 8, 1],
      strides: [2, 2, 2, 1],
      kernel_size: 3,
      num_res_units: 2,
      final_activation: "sigmoid",
    });
    assert.equal(generator.inputs[0]?.distribution, "uniform");
    const output = await runGraph(generator, {
      z: {
        dtype: "float32",
        shape: [16, 64],
        data: await readFloats("latents.f32.npy"),
      },
    }, device);
    assertClose(output, {
      dtype: "float32",
      shape: [16, 1, 64, 64],
      data: await readFloats("images.f32.npy"),
    }, { atol: 2e-5, rtol: 1e-5 });
  },
);

/** Shapes of a generator with one residual unit a layer. */
function shapes(startFeatures: number, channels: readonly number[]): StateDict {
  return shapesOnly([
    ["linear.weight", [startFeatures, 5], "float32"],
    ...channels.slice(1).flatMap((width, place) => {
      const path = `conv.layer_${place}`;
      return [
        [
          `${path}.0.conv.weight`,
          [channels[place] ?? 0, width, 3, 3],
          "float32",
        ],
        [`${path}.1.conv.unit0.conv.weight`, [width, width, 3, 3], "float32"],
      ] as [string, number[], string][];
    }),
  ]);
}

Deno.test("monai_generator asks for the start when it is no square", () => {
  const state = shapes(6 * 2, [2, 4, 1]);
  const recognise = (given: Hyperparameters) =>
    monaiGenerator.recognise(state, given);
  assert.deepEqual(recognise({})?.missing, ["start_shape"]);
  const told = recognise({ start_shape: [2, 3, 2] });
  assert.deepEqual(told?.missing, []);
  assert.deepEqual(told.hyperparameters["start_shape"], [2, 3, 2]);
});

Deno.test("monai_generator says that its strides are assumed", () => {
  const state = shapes(8, [2, 4, 1]);
  const assumed = monaiGenerator.recognise(state, {});
  assert.deepEqual(assumed?.hyperparameters["strides"], [2, 1]);
  assert.match(assumed.notes.join(), /2,1 are assumed/);
  const told = monaiGenerator.recognise(state, { strides: [3, 1] });
  assert.deepEqual(told?.hyperparameters["strides"], [3, 1]);
  assert.deepEqual(told.notes, []);
});

Deno.test("monai_generator is refused strides of another number of layers", async () => {
  await assert.rejects(
    importGenerator(shapes(8, [2, 4, 1]), {
      hyperparameters: { strides: [2, 2, 1] },
    }),
    { name: "UsageError", message: /"strides" must be \[2,1\]/ },
  );
});

Deno.test("monai_generator is not recognised where layers do not fit", () => {
  for (const channels of [[2], [2, 0, 1]]) {
    const seen = monaiGenerator.recognise(shapes(7, channels), {});
    assert.equal(seen, undefined);
  }
  const more = shapes(8, [2, 4, 1]);
  const tensors = new Map([...more.tensors, [
    "discriminator.weight",
    { shape: [1, 4], dtype: "float32" as const },
  ]]);
  assert.equal(monaiGenerator.recognise({ ...more, tensors }, {}), undefined);
});
