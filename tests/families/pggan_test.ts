import assert from "node:assert/strict";
import { sharedDeviceTest } from "../runtime/devices.ts";
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
}
