import assert from "node:assert/strict";
import {
  openCheckpoint,
  selectStateDict,
  type StateDict,
  type StoredSetting,
} from "../../lib/checkpoint/mod.ts";
import { openSession } from "../../lib/runtime/mod.ts";
import { float32Tensor, type Tensor } from "../../lib/tensor.ts";
import {
  type Hyperparameters,
  importGenerator,
} from "../../models/families/mod.ts";
import { cardiacUnet } from "../../models/families/cardiac_unet/cardiac_unet.ts";
import { sharedDeviceTest } from "../runtime/devices.ts";
import { sharedJson, sharedPath, sharedTest } from "../shared.ts";
import {
  assertClose,
  importFixture,
  readArray,
  readFixture,
  readInputs,
  runGraph,
  shapesOnly,
} from "./fixtures.ts";

const NAME = "cardiac_unet";

for (const size of [undefined, [64, 64]]) {
  const what = size === undefined ? "of any size" : "of one size";
  sharedDeviceTest(
    `cardiac_unet ${what} agrees with PyTorch`,
    async (device) => {
      const { tolerance, inputs, outputs } = await readFixture(NAME);
      const generator = await importFixture(
        NAME,
        size === undefined ? {} : { input_shape: size },
      );
      assert.deepEqual(
        generator.inputs.map(({ name }) => name),
        inputs.map(({ name }) => name),
      );
      assert.deepEqual(
        generator.inputs[0]?.shape.slice(2),
        size ?? [-1, -1],
      );
      await using session = await openSession(generator.onnx, {
        device,
        threads: 1,
      });
      const made = await session.run(await readInputs(NAME));
      for (const { name, file } of outputs) {
        const tensor = made[name];
        assert(tensor !== undefined, name);
        assertClose(tensor, await readArray(NAME, file), tolerance);
      }
    },
  );
}

sharedTest("cardiac_unet takes images of other sizes", async () => {
  const { onnx, inputs } = await importFixture(NAME);
  assert.equal(inputs[0]?.sizeMultiple, 8);
  await using session = await openSession(onnx, { device: "wasm", threads: 1 });
  const data = Float32Array.from({ length: 24 * 40 }, (_, k) => (k % 7) / 7);
  const { output } = await session.run({
    x: { dtype: "float32", shape: [1, 1, 24, 40], data },
    age_difference: {
      dtype: "float32",
      shape: [1],
      data: Float32Array.of(2.5),
    },
  });
  assert.deepEqual(output?.shape, [1, 1, 24, 40]);
  assert(output.data.every((value) => Number.isFinite(Number(value))));
});

sharedTest("cardiac_unet reads the settings in the checkpoint", async () => {
  const { hyperparameters } = await readFixture(NAME);
  const { gen_params: parameters, ...others } = hyperparameters;
  const given = {
    ...others,
    gen_params: JSON.stringify(parameters),
    use_scale_shift_norm: false,
  };
  const read = await importFixture(NAME);
  const told = await importFixture(NAME, given);
  for (const [name, value] of Object.entries(given)) {
    assert.deepEqual(told.hyperparameters[name], value, name);
  }
  assert.equal(read.hyperparameters["embedding_max_period"], 100);
  assert.equal(read.hyperparameters["num_groups_GN"], 4);
  assert.deepEqual(read.hyperparameters["channel_mult"], [1, 2, 4, 8]);
  assert.deepEqual(read.hyperparameters["attention_resolutions"], [8]);
});

interface KeyList {
  readonly state_dict: readonly [string, number[], string][];
}

async function readKeys(): Promise<StateDict> {
  const list = await sharedJson<KeyList>("fixtures", "keys", `${NAME}.json`);
  return shapesOnly(list.state_dict);
}

sharedTest("cardiac_unet asks for the period that nothing tells", async () => {
  const state = await readKeys();
  const seen = cardiacUnet.recognise(state, {});
  assert.equal(seen?.confidence, "sure");
  assert.deepEqual(seen.missing, ["embedding_max_period"]);
  assert.equal(seen.hyperparameters["num_groups_GN"], 32);
  assert.match(seen.notes.join(), /32 groups are assumed/);
  await assert.rejects(importGenerator(state), {
    name: "UnsupportedModelError",
    hint: /--set embedding_max_period/,
  });
});

sharedTest(
  "cardiac_unet takes settings of the file where nobody says more",
  async () => {
    const settings = new Map<string, StoredSetting>([
      ["embedding_max_period", 10_000],
      ["num_groups_GN", 5],
    ]);
    const state = { ...await readKeys(), settings };
    const values = (given: Hyperparameters) =>
      cardiacUnet.recognise(state, given)?.hyperparameters ?? {};
    assert.equal(values({})["embedding_max_period"], 10_000);
    assert.equal(
      values({})["num_groups_GN"],
      32,
      "5 does not part 32 channels",
    );
    const given = { embedding_max_period: 100, num_groups_GN: 4 };
    assert.equal(values(given)["embedding_max_period"], 100);
    assert.equal(values(given)["num_groups_GN"], 4);
  },
);

sharedTest("cardiac_unet refuses what the tensors contradict", async () => {
  const state = await readKeys();
  const cases: [Hyperparameters, RegExp][] = [
    [{ num_groups_GN: 5 }, /"num_groups_GN" must be 32/],
    [{ attention_resolutions: [4, 8] }, /must be \[8\]/],
    [{ channel_mult: [1, 2, 4] }, /must be \[1,2,4,8\]/],
    [{ gen_params: `{"model":"GeneratorXia"}` }, /"UNetModel/],
    [{ use_scale_shift_norm: true }, /must be false/],
    [{ input_shape: [64] }, /a list of 2 integers/],
  ];
  for (const [hyperparameters, message] of cases) {
    await assert.rejects(
      importGenerator(state, {
        hyperparameters: { embedding_max_period: 100, ...hyperparameters },
      }),
      { name: "UsageError", message },
    );
  }
});

sharedTest(
  "cardiac_unet is not recognised without one of its tensors",
  async () => {
    const state = await readKeys();
    const weights = [...state.tensors.keys()]
      .filter((name) => name.endsWith(".weight"));
    for (const name of weights) {
      const tensors = new Map(state.tensors);
      tensors.delete(name);
      const seen = cardiacUnet.recognise({ ...state, tensors }, {});
      assert.equal(seen, undefined, name);
    }
  },
);

const SCALE = 0.3;
const SHIFT = -0.2;

/** The fixture's net whose residual blocks scale and shift by constants. */
function withConstants(state: StateDict, isScaleShift: boolean): StateDict {
  const read = async (name: string): Promise<Tensor> => {
    const tensor = await state.read(name);
    const data = Float32Array.from(tensor.data, Number);
    const [length = 0] = tensor.shape;
    const factor = isScaleShift ? 2 : 1;
    if (name.endsWith("emb_layers.1.weight")) {
      const shape = [factor * length, ...tensor.shape.slice(1)];
      return float32Tensor(new Float32Array(factor * data.length), shape);
    }
    if (name.endsWith("emb_layers.1.bias")) {
      const constants = new Float32Array(factor * length);
      if (isScaleShift) constants.fill(SCALE, 0, length).fill(SHIFT, length);
      return float32Tensor(constants, [factor * length]);
    }
    const isNorm = /\d\.out_layers\.0\./.test(name) && !isScaleShift;
    const shift = name.endsWith("bias") ? SHIFT : 0;
    return float32Tensor(
      isNorm ? data.map((value) => value * (1 + SCALE) + shift) : data,
      tensor.shape,
    );
  };
  const tensors = new Map(
    [...state.tensors].map(([name, info]) => {
      const [length = 0, ...rest] = info.shape;
      const isWider = isScaleShift && name.includes("emb_layers.1.");
      const shape = isWider ? [2 * length, ...rest] : info.shape;
      return [name, { ...info, shape }];
    }),
  );
  return { ...state, tensors, settings: state.settings, read };
}

sharedTest(
  "cardiac_unet scales and shifts as a norm's own numbers would",
  async () => {
    const file = sharedPath("fixtures", NAME, "model.ckpt");
    using checkpoint = await openCheckpoint(await Deno.readFile(file));
    const state = selectStateDict(checkpoint);
    const feeds = await readInputs(NAME);
    const [scaled, plain] = await Promise.all([true, false].map(async (is) => {
      const generator = await importGenerator(withConstants(state, is));
      assert.equal(generator.hyperparameters["use_scale_shift_norm"], is);
      return await runGraph(generator, feeds);
    }));
    assert(scaled !== undefined && plain !== undefined);
    assertClose(scaled, plain, { atol: 1e-5, rtol: 1e-4 });
    const original = await readArray(NAME, "output.npy");
    assert.throws(() => assertClose(scaled, original, { atol: 0.01, rtol: 0 }));
  },
);
