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

for (
  const [statistics, file] of [
    ["running", "output_eval.npy"],
    ["batch", "output_train.npy"],
  ] as const
) {
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
