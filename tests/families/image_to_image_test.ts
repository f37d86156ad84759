import assert from "node:assert/strict";
import { sharedDeviceTest } from "../runtime/devices.ts";
import { sharedTest } from "../shared.ts";
import {
  assertClose,
  importFixture,
  readArray,
  readFixture,
  readInputs,
  runGraph,
} from "./fixtures.ts";

const FIXTURES = {
  resnet_generator: [
    "cyclegan_aitorzip",
    "cyclegan_resnet6_grey",
    "cyclegan_resnet9",
    "cyclegan_resnet9_batch_dropout",
    "pix2pixhd_global",
  ],
  unet_generator: ["pix2pix_unet128", "pix2pix_unet256"],
};

for (const [family, names] of Object.entries(FIXTURES)) {
  for (const name of names) {
    sharedDeviceTest(
      `${family} agrees with PyTorch on ${name}`,
      async (device) => {
        const { tolerance } = await readFixture(name);
        const generator = await importFixture(name);
        assert.equal(generator.family, family);
        const wanted = await readArray(name, "output.npy");
        const output = await runGraph(
          generator,
          await readInputs(name),
          device,
        );
        assertClose(output, wanted, tolerance);
      },
    );

    sharedTest(`${family} reads the hyperparameters of ${name}`, async () => {
      const { hyperparameters } = await readFixture(name);
      const read = await importFixture(name);
      const given = await importFixture(name, hyperparameters);
      for (const [key, value] of Object.entries(hyperparameters)) {
        assert.deepEqual(given.hyperparameters[key], value, key);
        const seen = read.hyperparameters[key];
        assert(seen === undefined || seen === value, `${key} is ${seen}`);
      }
      const input = read.inputs[0];
      assert.equal(input?.name, "x");
      assert.equal(input.role, "image");
      assert.deepEqual(input.shape, [-1, hyperparameters["input_nc"], -1, -1]);
      assert.deepEqual(read.outputs.map((port) => port.name), ["output"]);
    });
  }
}

for (const name of FIXTURES.unet_generator) {
  sharedDeviceTest(
    `unet_generator agrees with PyTorch's training mode on ${name}`,
    async (device) => {
      const { tolerance } = await readFixture(name);
      const generator = await importFixture(name, { statistics: "batch" });
      const wanted = await readArray(name, "output_train_bn.npy");
      const output = await runGraph(generator, await readInputs(name), device);
      assertClose(output, wanted, tolerance);
    },
  );
}
