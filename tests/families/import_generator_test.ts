import assert from "node:assert/strict";
import {
  openCheckpoint,
  type StateDict,
  writeSafetensors,
} from "../../lib/checkpoint/mod.ts";
import type { Tensor } from "../../lib/tensor.ts";
import { importGenerator } from "../../models/families/mod.ts";
import { noise } from "../onnx/run_graph.ts";

const WEIGHTS = new Map<string, Tensor<"float32">>([
  ["main.0.weight", noise([10, 128, 4, 4], 1)],
  ["main.2.weight", noise([128, 32, 4, 4], 2)],
  ["main.4.weight", noise([32, 1, 4, 4], 3)],
]);

Deno.test("importing leaves the caller's tensors as they are", async () => {
  const state: StateDict = {
    tensors: WEIGHTS,
    read: (name) => Promise.resolve(WEIGHTS.get(name) as Tensor),
  };
  const first = await importGenerator(state);
  for (const [name, { shape, data }] of WEIGHTS) {
    assert.equal(data.length, shape.reduce((a, b) => a * b), name);
  }
  assert.equal((await importGenerator(state)).sha256, first.sha256);
});

Deno.test("a checkpoint can be imported more than once", async () => {
  const file = writeSafetensors(WEIGHTS);
  const copy = file.slice();
  using checkpoint = await openCheckpoint(file);
  const first = await importGenerator(checkpoint);
  assert.equal((await importGenerator(checkpoint)).sha256, first.sha256);
  assert.equal((await importGenerator(file)).sha256, first.sha256);
  assert.deepEqual(file, copy);
});
