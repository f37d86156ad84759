/** Model 7: three checkpoints that make one generator. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { readNpy } from "../../lib/image/npy.ts";
import { loadCatalogue } from "../../lib/registry/mod.ts";
import { openGenerator } from "../../lib/sampling/generator.ts";
import { streamSamples } from "../../lib/sampling/stream.ts";
import { openStore } from "../../lib/store/mod.ts";
import { float32Tensor } from "../../lib/tensor.ts";
import { sharedPath, sharedTest } from "../shared.ts";
import { collect } from "./fake_generator.ts";
import { scratch } from "./folders.ts";

const FIXTURE = "brain_inpaint";
const PIXELS = 64 * 64;

/** The circles of the fixture, in its smaller images. */
const CIRCLES = {
  image_size: 64,
  x_center: 32,
  y_center: 32,
  radius_1: 5.25,
  radius_2: 7.75,
  radius_3: 14.75,
};

const npy = (name: string) =>
  Array.from(
    readNpy(Deno.readFileSync(sharedPath("fixtures", FIXTURE, `${name}.npy`)))
      .data,
    Number,
  );

const greyValues = (values: readonly number[]) =>
  values.map((value) => Math.round(255 * Math.min(1, Math.max(0, value))));

sharedTest(
  "model 7's package paints a tumour into four contrasts",
  async () => {
    await using cache = await scratch();
    const card = loadCatalogue().get(7);
    const location = sharedPath("fixtures", FIXTURE);
    const source = { kind: "file", location } as const;
    await using generator = await openGenerator(
      { ...card, execution: { ...card.execution, source } },
      {
        store: openStore({ dir: join(cache.path, "cache"), offline: true }),
        device: "wasm",
        hyperparameters: CIRCLES,
      },
    );
    const brain = Float32Array.from(
      npy("images_u8"),
      (value) => value / 255,
    );
    const [sample] = await collect(streamSamples(generator, {
      numSamples: 1,
      seed: 1,
      latents: { images: float32Tensor(brain, [1, 4, 64, 64]) },
    }));
    assert(sample !== undefined);
    const { image, mask, others = {} } = sample;
    const merged = greyValues(npy("merged"));
    const images = [image, others["T1"], others["T1c"], others["T2"]];
    images.forEach((contrast, place) => {
      const wanted = merged.slice(place * PIXELS, (place + 1) * PIXELS);
      const worst = wanted.map((value, at) =>
        Math.abs(Number(contrast?.data[at]) - value)
      ).reduce((a, b) => Math.max(a, b), 0);
      assert(worst <= 1, `contrast ${place} is off by ${worst}`);
    });
    assert.deepEqual(
      [...mask?.data ?? []],
      greyValues(npy("grade_in").slice(0, PIXELS)),
    );
    assert.deepEqual(
      [...others["grade"]?.data ?? []],
      greyValues(npy("grade")),
    );
  },
);
