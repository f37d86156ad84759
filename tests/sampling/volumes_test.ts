/** Nets that make volumes: as arrays, never as flat pictures. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { readNpy } from "../../lib/image/npy.ts";
import { encodeModel, GraphBuilder } from "../../lib/onnx/mod.ts";
import { openGenerator } from "../../lib/sampling/generator.ts";
import { replaySamples, summariseReplay } from "../../lib/sampling/replay.ts";
import type { SampleGenerator } from "../../lib/sampling/sample.ts";
import { writeSamples } from "../../lib/sampling/write_samples.ts";
import { EXAMPLE_CARD } from "./fake_generator.ts";
import { scratch } from "./folders.ts";

/** Twenty-four latents become volumes of 2 x 3 x 4. */
async function openVolumes(): Promise<SampleGenerator> {
  const graph = new GraphBuilder();
  const z = graph.input("z", { shape: ["batch", 24] });
  graph.output("output", graph.reshape(graph.tanh(z), [-1, 1, 2, 3, 4]));
  const { execution } = EXAMPLE_CARD;
  const card = {
    ...EXAMPLE_CARD,
    execution: { ...execution, family: "onnx", inputs: [] },
  };
  const weights = encodeModel(graph.toModel());
  return await openGenerator(card, { weights, device: "wasm", threads: 1 });
}

const RUN = { seed: 7, numSamples: 2 };

Deno.test("volumes are written slice by slice, and replayed", async () => {
  await using folder = await scratch();
  await using generator = await openVolumes();
  const manifest = await writeSamples(generator, folder.path, RUN);
  assert.equal(manifest.options.format, "npy");
  const [{ name } = assert.fail()] = manifest.files;
  const { shape } = readNpy(await Deno.readFile(join(folder.path, name)));
  assert.deepEqual(shape, [2, 3, 4, 1]);
  const summary = await summariseReplay(replaySamples(generator, manifest));
  assert.equal(summary.identical, 2);
});

Deno.test("a volume is no PNG: the hint says what it can be", async () => {
  await using folder = await scratch();
  await using generator = await openVolumes();
  const writing = writeSamples(generator, folder.path, {
    ...RUN,
    format: "png",
  });
  await assert.rejects(writing, {
    code: "usage",
    message: /a volume as png, which holds flat images only/,
    hint: /npy, npz/,
  });
});
