import assert from "node:assert/strict";
import { measureDiversity } from "../../../lib/explore/page/diversity.ts";
import { untouched } from "../../../lib/explore/page/latent_state.ts";
import { ExplorerModel } from "../../../lib/explore/page/model.ts";
import type { Scene } from "../../../lib/explore/scene.ts";
import { float32Tensor } from "../../../lib/tensor.ts";
import { EXAMPLE_CARD } from "../../sampling/fake_generator.ts";

const WIDTH = 8;
const SCENE: Scene = {
  schema: "medigan.scene/1",
  card: EXAMPLE_CARD,
  model: {
    id: EXAMPLE_CARD.id,
    sha256: "",
    checkpoint: "",
    source: "test",
    licence: "MIT",
    family: "example",
    hyperparameters: {},
  },
  inputs: [
    { name: "z", shape: [-1, 4], dtype: "float32", role: "latent" },
    { name: "condition", shape: [-1], dtype: "float32", role: "condition" },
  ],
  outputs: [],
  seed: "7",
  sliderGrouper: 2,
  words: [],
};

/** The left half of the picture is a tenth of the first variable. */
const model = new ExplorerModel(SCENE, {
  device: "wasm",
  description: "test",
  close() {},
  run({ z }) {
    const first = Number(z?.data[0]) / 10;
    const data = Float32Array.from(
      { length: WIDTH * WIDTH },
      (_, at) => at % WIDTH < WIDTH / 2 ? first : 0,
    );
    return Promise.resolve({
      output: float32Tensor(data, [1, 1, WIDTH, WIDTH]),
    });
  },
});

Deno.test("a group that does nothing measures nothing, and the map says where", async () => {
  const state = untouched({ seed: "7", condition: 0 }, model.groups);
  const progress: number[] = [];
  const { groups, overall } = await measureDiversity(model, state, {
    pairs: 4,
    distance: 3,
    onProgress: (done) => progress.push(done),
  });
  // Each of two variables moves by 3 / sqrt(2), a tenth of it in -1..1.
  const moved = 127.5 * 3 / Math.SQRT2 / 10;
  const [first, second] = groups;
  assert(first !== undefined && second !== undefined);
  assert.deepEqual([second.change, second.variance], [0, 0]);
  assert(second.map.every((value) => value === 0));
  assert(Math.abs(first.change - moved / Math.SQRT2) < 1, `${first.change}`);
  // All pairs change alike, but for the rounding to grey values.
  assert(first.variance < 0.5, `${first.variance}`);
  assert(Math.abs((first.map[0] ?? 0) - moved) < 1);
  assert.equal(first.map[WIDTH - 1], 0);
  assert(Math.abs(overall.change - moved / 2) < 1, `${overall.change}`);
  assert(Math.abs((overall.map[0] ?? 0) - moved / Math.SQRT2) < 1);
  assert.deepEqual(progress, [1, 2]);
});
