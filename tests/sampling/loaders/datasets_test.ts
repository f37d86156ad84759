import assert from "node:assert/strict";
import { encodePng } from "../../../lib/image/mod.ts";
import {
  imageDataset,
  sampleDataset,
  sampleLoader,
} from "../../../lib/sampling/loaders/mod.ts";
import { streamSamples } from "../../../lib/sampling/stream.ts";
import { exampleGenerator } from "../fake_generator.ts";
import { scratch } from "../folders.ts";
import { generatorOf, MODALITIES } from "../modalities.ts";

const RUN = { numSamples: 20, seed: 7 };

Deno.test("samples are those of a run, in any order", async () => {
  await using dataset = sampleDataset(exampleGenerator(), RUN);
  const places = [19, 3, 3, 0, 11];
  const found = await dataset.getMany(places);
  const all = await Array.fromAsync(streamSamples(exampleGenerator(), RUN));
  for (const [at, place] of places.entries()) {
    assert.deepEqual(found[at]?.image, all[place]?.image);
    assert.equal(found[at]?.label, dataset.labelOf(place));
  }
  const iterated = await Array.fromAsync(dataset);
  assert.deepEqual(
    iterated.map(({ sample }) => sample.provenance),
    all.map(({ provenance }) => provenance),
  );
});

Deno.test("what is kept is not made again, and no more is kept than allowed", async () => {
  const runs: number[] = [];
  const onRun = (count: number) => void runs.push(count);
  // A sample has 64 bytes: three are kept.
  await using dataset = sampleDataset(exampleGenerator({ onRun }), {
    ...RUN,
    cacheBytes: 200,
  });
  await dataset.getMany([0, 1, 2]);
  await dataset.getMany([2, 1]);
  assert.deepEqual(runs, [3]);
  await dataset.get(3);
  await dataset.get(0);
  assert.deepEqual(runs, [3, 1, 1]);
});

Deno.test("who asks at once is served one after the other", async () => {
  let running = 0;
  let made = 0;
  const onRun = async (count: number) => {
    running++;
    assert.equal(running, 1);
    made += count;
    await new Promise((resolve) => setTimeout(resolve, 1));
    running--;
  };
  await using dataset = sampleDataset(exampleGenerator({ onRun }), RUN);
  await Promise.all([dataset.get(1), dataset.get(2), dataset.get(1)]);
  assert.equal(made, 2);
});

Deno.test("places that are none are refused", async () => {
  await using dataset = sampleDataset(exampleGenerator(), RUN);
  for (const place of [-1, 20, 0.5, NaN]) {
    await assert.rejects(dataset.get(place), RangeError);
  }
});

Deno.test("plans and starts decide on length and labels", async () => {
  await using dataset = sampleDataset(exampleGenerator(), {
    plan: { benign: 3, malignant: 1 },
    start: 1,
  });
  assert.equal(dataset.length, 3);
  const labels = [0, 1, 2].map(dataset.labelOf);
  const made = await Array.fromAsync(dataset);
  assert.deepEqual(made.map(({ label }) => label), labels);
  assert.deepEqual(made.map(({ sample }) => sample.index), [1, 2, 3]);
});

Deno.test("masks and images come in one batch", async () => {
  const generator = generatorOf(MODALITIES.endoscopy);
  await using loader = await sampleLoader(generator, {
    ...RUN,
    batchSize: 20,
    layout: "nhwc",
    as: "uint8",
  });
  const [batch] = await Array.fromAsync(loader);
  assert.deepEqual(batch?.images.shape, [20, 7, 9, 3]);
  assert.deepEqual(batch?.masks?.shape, [20, 7, 9, 1]);
});

Deno.test("a folder of real images is fitted and mixed in", async () => {
  await using folder = await scratch();
  for (const name of ["a", "b"]) {
    const data = new Uint8Array(48).fill(200);
    const image = {
      width: 4,
      height: 4,
      channels: 3,
      dtype: "uint8",
      range: [0, 255],
      data,
    } as const;
    Deno.writeFileSync(`${folder.path}/${name}.png`, encodePng(image));
  }
  await using loader = await sampleLoader(exampleGenerator(), {
    numSamples: 6,
    batchSize: 4,
    shuffle: true,
    mix: {
      images: [{ images: folder.path, label: "benign" }],
      share: 0.25,
    },
  });
  const batches = await Array.fromAsync(loader);
  assert.deepEqual(batches.map(({ images }) => images.shape), [
    [4, 1, 8, 8],
    [4, 1, 8, 8],
  ]);
  const real = batches.flatMap(({ isSynthetic }) => isSynthetic)
    .filter((made) => !made);
  assert.equal(real.length, 2);
  assert.deepEqual(loader.classes, ["malignant", "benign"]);
});

Deno.test("pairs need as many masks as images", async () => {
  const image = {
    width: 1,
    height: 1,
    channels: 1,
    dtype: "uint8",
    range: [0, 255],
    data: Uint8Array.of(1),
  } as const;
  const paired = await imageDataset([{ images: image, masks: image }]);
  assert.deepEqual((await paired.get(0)).mask?.data, image.data);
  const unpaired = imageDataset([{ images: [image, image], masks: image }]);
  await assert.rejects(unpaired, { code: "usage", message: /2 and 1/ });
});

Deno.test("disposing of a dataset frees its generator", async () => {
  let isFree = false;
  const generator = {
    ...exampleGenerator(),
    [Symbol.asyncDispose]: () => {
      isFree = true;
      return Promise.resolve();
    },
  };
  {
    await using _ = sampleDataset(generator, RUN);
  }
  assert(isFree);
});
