/** ONNX files as models: latent to image, with and without a card. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { bytesSource, concatBytes } from "../../lib/bytes.ts";
import { UnsupportedModelError, UsageError } from "../../lib/errors.ts";
import {
  type Dimension,
  encodeModel,
  GraphBuilder,
} from "../../lib/onnx/mod.ts";
import { loadCatalogue } from "../../lib/registry/mod.ts";
import type { ModelCard } from "../../lib/registry/card.ts";
import { findCard } from "../../lib/sampling/find_card.ts";
import { openGenerator } from "../../lib/sampling/generator.ts";
import { drawNormals } from "../../lib/random/normals.ts";
import { readOnnxGenerator } from "../../lib/sampling/onnx_generator.ts";
import { rowByRow } from "../../lib/sampling/row_by_row.ts";
import { streamSamples } from "../../lib/sampling/stream.ts";
import { writeSamples } from "../../lib/sampling/write_samples.ts";
import { openStore } from "../../lib/store/mod.ts";
import { float32Tensor } from "../../lib/tensor.ts";
import { diffusionCard, gaussianNet } from "./diffusion_nets.ts";
import { collect, EXAMPLE_CARD } from "./fake_generator.ts";
import { scratch } from "./folders.ts";

/** Four latents become four pixels, which are their hyperbolic tangents. */
function pixelNet(batch: Dimension, shape: Dimension[] = [4]): Uint8Array {
  const graph = new GraphBuilder();
  const z = graph.input("z", { shape: [batch, ...shape] });
  graph.output("out", graph.reshape(graph.tanh(z), [-1, 1, 2, 2]));
  return encodeModel(graph.toModel());
}

function onnxCard(inputs: ModelCard["execution"]["inputs"] = []): ModelCard {
  const { execution } = EXAMPLE_CARD;
  const outputs = [{ ...execution.outputs[0]!, tensor: "out" }];
  return {
    ...EXAMPLE_CARD,
    execution: { ...execution, family: "onnx", inputs, outputs },
  };
}

const open = (weights: Uint8Array, card: ModelCard = onnxCard()) =>
  openGenerator(card, { weights, device: "wasm", threads: 1 });

const RUN = { seed: 7, numSamples: 3, dtype: "float32" } as const;

function wantedPixels(index: number): number[] {
  const place = { seed: 7n, name: "z", index };
  return [...drawNormals(new Float32Array(4), place)].map(Math.tanh);
}

for (
  const [name, weights] of Object.entries({
    "any number at a time": pixelNet("batch"),
    "one at a time": pixelNet(1),
    "maps of latents": pixelNet("batch", [4, 1, 1]),
  })
) {
  Deno.test(`an ONNX model runs as it is: ${name}`, async () => {
    await using generator = await open(weights);
    assert.equal(generator.model.family, "onnx");
    const samples = await collect(streamSamples(generator, RUN));
    for (const { index, image } of samples) {
      wantedPixels(index).forEach((wanted, at) =>
        assert(Math.abs(image.data[at]! - wanted) < 1e-6)
      );
    }
  });
}

Deno.test("sizes that the graph leaves open are the card's to say", async () => {
  const weights = pixelNet("batch", ["length"]);
  await assert.rejects(open(weights), (error) => {
    assert(error instanceof UnsupportedModelError);
    assert.match(error.message, /"z" as its sizes must be known/);
    assert.match(error.hint ?? "", /card/);
    return true;
  });
  const card = onnxCard([{ kind: "latent", name: "z", shape: [4] }]);
  await using generator = await open(weights, card);
  assert.deepEqual(generator.inputs[0]?.shape, [-1, 4]);
});

Deno.test("an ONNX file needs no card, and a run of it is written", async () => {
  await using folder = await scratch();
  const path = join(folder.path, "pixels.onnx");
  await Deno.writeFile(path, pixelNet("batch"));
  const store = openStore({ dir: join(folder.path, "cache"), offline: true });
  const card = await findCard(path, { catalogue: loadCatalogue(), store });
  assert.equal(card.execution.family, "onnx");
  assert.deepEqual(card.execution.inputs, [
    { kind: "latent", name: "z", size: 4 },
  ]);
  await using generator = await openGenerator(card, { store, device: "wasm" });
  const output = join(folder.path, "run");
  const { files } = await writeSamples(generator, output, {
    seed: 7,
    numSamples: 2,
  });
  assert.deepEqual(files.map(({ name }) => name), ["000000.png", "000001.png"]);
});

Deno.test("what inputs are for is told by the card, or else by their shapes", async () => {
  const graph = new GraphBuilder();
  const inputs = [
    graph.input("noise", { shape: ["batch", 8] }),
    graph.input("photo", { shape: ["batch", 3, 8, 8] }),
    graph.input("scan", { shape: ["batch", 1, 4, 8, 8] }),
    graph.input("age", { shape: ["batch", 1] }),
    graph.input("label", { shape: ["batch"], dtype: "int64" }),
  ];
  for (const value of inputs) {
    const number = value.dtype === "int64"
      ? graph.cast(value, "float32")
      : value;
    graph.output(`${value.name}_out`, number);
  }
  const file = () => bytesSource(encodeModel(graph.toModel()));
  const guessed = await readOnnxGenerator(file(), []);
  assert.deepEqual(
    guessed.inputs.map(({ name, role }) => [name, role]),
    [
      ["noise", "latent"],
      ["photo", "image"],
      ["scan", "image"],
      ["age", "condition"],
      ["label", "condition"],
    ],
  );
  const told = await readOnnxGenerator(file(), [
    { kind: "latent", name: "photo" },
  ]);
  assert.equal(told.inputs[1]?.role, "latent");
});

Deno.test("other types than float32 and int64 are refused by name", async () => {
  const graph = new GraphBuilder();
  const x = graph.input("x", { shape: ["batch", 4], dtype: "float64" });
  graph.output("y", graph.cast(x, "float32"));
  const source = bytesSource(encodeModel(graph.toModel()));
  await assert.rejects(readOnnxGenerator(source, []), /"x" must be float32/);
});

Deno.test("what no inspection sees does not reach the runtime", async () => {
  // Field 15 of a model, a varint, that no version of the format has.
  const hidden = Uint8Array.of(15 << 3, 42);
  const plain = pixelNet("batch");
  const file = concatBytes([plain, hidden]);
  const { onnx } = await readOnnxGenerator(bytesSource(file), []);
  assert.deepEqual(onnx, plain);
});

Deno.test("a net for batches of one size only is refused", async () => {
  await assert.rejects(open(pixelNet(3)), (error) => {
    assert(error instanceof UnsupportedModelError);
    assert.match(error.message, /"z" must take one .* current number is 3/);
    return true;
  });
});

Deno.test("an ONNX model has no hyperparameters", async () => {
  const opening = openGenerator(onnxCard(), {
    weights: pixelNet("batch"),
    hyperparameters: { depth: 3 },
  });
  await assert.rejects(opening, UsageError);
});

Deno.test("a net whose samples differ in shape cannot be joined", async () => {
  let size = 1;
  const run = rowByRow(() => {
    size++;
    const y = float32Tensor(new Float32Array(size), [1, size]);
    return Promise.resolve({ y });
  });
  const x = float32Tensor(new Float32Array(2), [2, 1]);
  await assert.rejects(
    run({ x }),
    /one shape: current shapes are \[1,2\], \[1,3\]/,
  );
});

/** A folder's two nets: a loop over latents, and means of them as pixels. */
async function latentDiffusionCard(folder: string): Promise<ModelCard> {
  const graph = new GraphBuilder();
  const latent = graph.input("latent", { shape: ["batch", 4, 2, 2] });
  const mean = graph.reduceMean(latent, [1]);
  const scales = [1, 1, 2, 2];
  graph.output("image", graph.resize(mean, { scales, mode: "nearest" }));
  const files = {
    "decoder.onnx": encodeModel(graph.toModel()),
    "denoiser.onnx": gaussianNet({ shape: [4, 2, 2] }),
  };
  for (const [name, bytes] of Object.entries(files)) {
    await Deno.writeFile(join(folder, name), bytes);
  }
  const loop = diffusionCard({
    kind: "ddim",
    steps: 250,
    decoder: { checkpoint: "decoder", scale: 0.5 },
  });
  return {
    ...loop,
    execution: {
      ...loop.execution,
      source: { kind: "file", location: folder },
      checkpoint: { path: "denoiser.onnx" },
      otherCheckpoints: { decoder: { path: "decoder.onnx" } },
      outputs: [{ ...loop.execution.outputs[0]!, tensor: "image" }],
    },
  };
}

Deno.test("latent diffusion: a loop, then a decoder of its own file", async () => {
  await using folder = await scratch();
  const card = await latentDiffusionCard(folder.path);
  const store = openStore({ dir: join(folder.path, "cache"), offline: true });
  await using generator = await openGenerator(card, { store, device: "wasm" });
  const samples = await collect(streamSamples(generator, {
    numSamples: 200,
    batchSize: 100,
    seed: 7,
    dtype: "float32",
  }));
  const [first] = samples;
  assert.deepEqual([first?.image.height, first?.image.width], [4, 4]);
  const pixels = samples.flatMap(({ image: { data } }) => [
    data[0]!,
    data[2]!,
    data[8]!,
    data[10]!,
  ]);
  const average = pixels.reduce((a, b) => a + b) / pixels.length;
  const spread = Math.sqrt(
    pixels.reduce((sum, x) => sum + (x - average) ** 2, 0) / pixels.length,
  );
  // Means of four values from N(0.5, 0.2^2), divided by 0.5.
  assert(Math.abs(average - 1) < 4 * 0.2 / Math.sqrt(800) + 0.01);
  assert(Math.abs(spread - 0.2) < 4 * 0.2 / Math.sqrt(1600) + 0.01);
});
