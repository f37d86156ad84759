import assert from "node:assert/strict";
import type { StateDict } from "../../lib/checkpoint/mod.ts";
import type { Tensor } from "../../lib/tensor.ts";
import {
  readBatchNormalization,
  readOptionalWeight,
  readWeight,
} from "../../models/families/weights.ts";

function stateOf(tensors: Record<string, Tensor>): StateDict {
  return {
    tensors: new Map(
      Object.entries(tensors).map(([name, { shape, dtype }]) => [
        name,
        { shape, dtype },
      ]),
    ),
    read(name) {
      const tensor = tensors[name];
      return tensor === undefined
        ? Promise.reject(new Error(`There is no ${name}`))
        : Promise.resolve(tensor);
    },
  };
}

const FLOAT32: Tensor = {
  dtype: "float32",
  shape: [2],
  data: Float32Array.of(1, 2),
};

Deno.test("weights of double precision are rounded to float32", async () => {
  const data = Float64Array.of(0.1, 2);
  const state = stateOf({ w: { dtype: "float64", shape: [2], data } });
  const weight = await readWeight(state, "w");
  assert.equal(weight.dtype, "float32");
  assert.deepEqual([...weight.data], [Math.fround(0.1), 2]);
});

Deno.test("weights that are integers are refused", async () => {
  const data = Int32Array.of(1, 2);
  const state = stateOf({ w: { dtype: "int32", shape: [2], data } });
  await assert.rejects(readWeight(state, "w"), {
    name: "UnsupportedModelError",
    message: /current type is int32/,
  });
});

Deno.test("a weight that may be absent is nothing when it is", async () => {
  assert.equal(await readOptionalWeight(stateOf({}), "bias"), undefined);
});

Deno.test("a batch norm without learnt numbers has ones and zeros", async () => {
  const norm = await readBatchNormalization(
    stateOf({ "n.running_mean": FLOAT32, "n.running_var": FLOAT32 }),
    "n",
  );
  assert("data" in norm.scale && "data" in norm.bias);
  assert.deepEqual([...norm.scale.data], [1, 1]);
  assert.deepEqual([...norm.bias.data], [0, 0]);
});
