import assert from "node:assert/strict";
import {
  joinStateDicts,
  openCheckpoint,
  selectStateDict,
  type StateDict,
} from "../../lib/checkpoint/mod.ts";
import { GraphBuilder } from "../../lib/onnx/mod.ts";
import { type Device, openSession } from "../../lib/runtime/mod.ts";
import type { Tensor } from "../../lib/tensor.ts";
import { brainInpaint } from "../../models/families/brain_inpaint/brain_inpaint.ts";
import { quantise } from "../../models/families/brain_inpaint/steps.ts";
import {
  type Hyperparameters,
  type ImportedGenerator,
  importGenerator,
} from "../../models/families/mod.ts";
import { parseNpy } from "../npy.ts";
import {
  assertNear,
  floats,
  runGraph as runBuilder,
} from "../onnx/run_graph.ts";
import { sharedDeviceTest } from "../runtime/devices.ts";
import { sharedJson, sharedPath, sharedTest } from "../shared.ts";
import { assertClose, readArray, readFixture, shapesOnly } from "./fixtures.ts";

const NAME = "brain_inpaint";

/** The nets with their inputs and outputs. */
const NETS = {
  tumor_shape: [["shape_in"], "shape_out"],
  tumor_grade: [["grade_in"], "grade_out"],
  inp_gen: [["blank", "grade"], "inpaint"],
} as const;

type Net = keyof typeof NETS;

async function importNet(
  net: Net,
  hyperparameters: Hyperparameters = {},
  name: string | undefined = `${net}.pth`,
): Promise<ImportedGenerator> {
  const file = sharedPath("fixtures", NAME, `${net}.pth`);
  using checkpoint = await openCheckpoint(await Deno.readFile(file), { name });
  return await importGenerator(checkpoint, { hyperparameters });
}

async function readState(net: Net): Promise<StateDict> {
  const file = sharedPath("fixtures", NAME, `${net}.pth`);
  return selectStateDict(await openCheckpoint(await Deno.readFile(file)));
}

async function run(
  { onnx }: ImportedGenerator,
  feeds: Record<string, Tensor>,
  device: Device,
): Promise<Record<string, Tensor>> {
  await using session = await openSession(onnx, { device, threads: 1 });
  return await session.run(feeds);
}

function named(made: Record<string, Tensor>, name: string): Tensor {
  const tensor = made[name];
  assert(tensor !== undefined, name);
  return tensor;
}

async function readFeeds(
  names: readonly string[],
): Promise<Record<string, Tensor>> {
  const feeds = names.map(async (name) =>
    [name, await readArray(NAME, `${name}.npy`)] as const
  );
  return Object.fromEntries(await Promise.all(feeds));
}

for (const [net, [sources, target]] of Object.entries(NETS)) {
  sharedDeviceTest(
    `brain_inpaint agrees with PyTorch on ${net}`,
    async (device) => {
      const generator = await importNet(net as Net);
      assert.deepEqual(generator.inputs.map(({ name }) => name), sources);
      assert.deepEqual(generator.outputs.map(({ name }) => name), [target]);
      assert.deepEqual(generator.notes, []);
      const made = await run(generator, await readFeeds(sources), device);
      const wanted = await readArray(NAME, `${target}.npy`);
      const { tolerance } = await readFixture(NAME);
      assertClose(named(made, target), wanted, tolerance);
    },
  );

  sharedTest(`brain_inpaint takes the hyperparameters of ${net}`, async () => {
    const { hyperparameters } = await readFixture(NAME);
    const generator = await importNet(net as Net, hyperparameters);
    assert.equal(generator.hyperparameters["width_scale"], 0.25);
    assert.equal(generator.hyperparameters["net"], net);
    assert.deepEqual(generator.outputs[0]?.shape.slice(2), [64, 64]);
  });
}

/** The four contrasts in 0..1. */
async function readBrain(): Promise<Tensor<"float32">> {
  const file = sharedPath("fixtures", NAME, "images_u8.npy");
  const { data, shape } = parseNpy(await Deno.readFile(file));
  return {
    dtype: "float32",
    shape: [1, ...shape],
    data: Float32Array.from(data as Uint8Array, (value) => value / 255),
  };
}

async function importSequence(
  hyperparameters: Hyperparameters = {},
): Promise<ImportedGenerator> {
  const state = joinStateDicts({
    tumor_shape: await readState("tumor_shape"),
    tumor_grade: await readState("tumor_grade"),
    inp_gen: await readState("inp_gen"),
  });
  return await importGenerator(state, { hyperparameters });
}

sharedDeviceTest(
  "brain_inpaint goes from a brain to tumours in sequence",
  async (device) => {
    const generator = await importSequence();
    assert.equal(generator.hyperparameters["net"], "sequence");
    const made = await run(generator, {
      images: await readBrain(),
      circle: await readArray(NAME, "circle.npy"),
    }, device);
    // No value of the fixture lies on a threshold, so that no pixel may flip.
    const levels = await readArray(NAME, "grade_in.npy");
    assert.deepEqual(
      [...named(made, "mask").data],
      [...levels.data.slice(0, 64 * 64)],
    );
    const grade = await readArray(NAME, "grade.npy");
    assert.deepEqual([...named(made, "grade").data], [...grade.data]);
    const { tolerance } = await readFixture(NAME);
    for (const name of ["inpaint", "merged"]) {
      const wanted = await readArray(NAME, `${name}.npy`);
      assertClose(named(made, name), wanted, tolerance);
    }
  },
);

Deno.test("grades go by the thresholds of the original", async () => {
  const graph = new GraphBuilder();
  const x = graph.input("x", { shape: ["batch"] });
  graph.output("y", quantise(graph, x));
  const values = [-1, 0.35, 0.36, 0.5, 0.63, 0.7, 0.85, 0.86, 9, NaN];
  const { y } = await runBuilder(graph, { x: floats([10], values) });
  assertNear(y, [0, 0, 0.5, 0.5, 0.75, 0.75, 0, 1, 1, 0]);
});

sharedTest("brain_inpaint says which net it takes tensors for", async () => {
  const unnamed = await importNet("tumor_grade", {}, "weights.pt");
  assert.equal(unnamed.hyperparameters["net"], "tumor_shape");
  assert.match(unnamed.notes.join(), /same tensors/);
  const told = await importNet("tumor_grade", { net: "tumor_grade" }, "w.pt");
  assert.deepEqual(told.outputs.map(({ name }) => name), ["grade_out"]);
  assert.deepEqual(told.notes, []);
  await assert.rejects(importNet("inp_gen", { net: "tumor_shape" }), {
    name: "UsageError",
    message: /"net" must be "inp_gen"/,
  });
});

sharedTest("brain_inpaint takes images of other sizes", async () => {
  const generator = await importNet("inp_gen");
  assert.deepEqual(generator.inputs.map((port) => port.sizeMultiple), [4, 4]);
  const { inpaint } = await run(generator, {
    blank: floats([1, 4, 12, 20]),
    grade: floats([1, 1, 12, 20]),
  }, "wasm");
  assert.deepEqual(inpaint?.shape, [1, 4, 12, 20]);
});

interface KeyList {
  readonly state_dict: readonly [string, number[], string][];
}

for (
  const [keys, net] of [
    ["brain_inp_gen", "inp_gen"],
    ["brain_tumor_shape", "tumor_shape"],
  ]
) {
  sharedTest(
    `brain_inpaint is recognised in the names of ${keys}`,
    async () => {
      const list = await sharedJson<KeyList>(
        "fixtures",
        "keys",
        `${keys}.json`,
      );
      const state = shapesOnly(list.state_dict);
      const seen = brainInpaint.recognise(state, {});
      assert.equal(seen?.confidence, "sure");
      assert.deepEqual(seen.hyperparameters, { net, width_scale: 1 });
      for (const name of state.tensors.keys()) {
        if (!/\.weight(_orig)?$/.test(name)) continue;
        const tensors = new Map(state.tensors);
        tensors.delete(name);
        const rest = brainInpaint.recognise({ ...state, tensors }, {});
        assert.equal(rest, undefined, name);
      }
    },
  );
}

/** The circles of the fixture; the originals of 256 pixels are larger. */
const CIRCLE = {
  image_size: 64,
  x_center: 32,
  y_center: 32,
  radius_1: 5.25,
  radius_2: 7.75,
  radius_3: 14.75,
};

sharedDeviceTest(
  "brain_inpaint draws circles where it is told them",
  async (device) => {
    const generator = await importSequence(CIRCLE);
    assert.deepEqual(generator.inputs.map(({ name }) => name), ["images"]);
    const { data, shape } = await readBrain();
    const made = await run(generator, {
      images: {
        dtype: "float32",
        shape: [2, ...shape.slice(1)],
        data: Float32Array.from([...data, ...data]),
      },
    }, device);
    const grade = await readArray(NAME, "grade.npy");
    assert.deepEqual(
      [...named(made, "grade").data],
      [...grade.data, ...grade.data],
    );
  },
);

sharedTest(
  "brain_inpaint asks for circles that are not all given",
  async () => {
    await assert.rejects(importSequence({ x_center: 130, y_center: 130 }), {
      name: "UnsupportedModelError",
      message: /radius_1.*radius_3/,
    });
    const { image_size: _, ...others } = CIRCLE;
    const { outputs } = await importSequence(others);
    assert.deepEqual(outputs[0]?.shape, [-1, 4, 256, 256]);
  },
);
