/** Models that emit rows. */
import assert from "node:assert/strict";
import { join } from "node:path";
import fc from "fast-check";
import { NumericalError, UnsupportedModelError } from "../../lib/errors.ts";
import { readNpz } from "../../lib/image/npz.ts";
import { encodeModel, GraphBuilder } from "../../lib/onnx/mod.ts";
import type { CardOutput, ModelCard } from "../../lib/registry/card.ts";
import { openGenerator } from "../../lib/sampling/generator.ts";
import { initCard } from "../../lib/sampling/init_card.ts";
import { drawNormals } from "../../lib/random/normals.ts";
import { replaySamples, summariseReplay } from "../../lib/sampling/replay.ts";
import { streamSamples } from "../../lib/sampling/stream.ts";
import { csvOfSamples, tableFromTensor } from "../../lib/sampling/tables.ts";
import { writeSamples } from "../../lib/sampling/write_samples.ts";
import { openStore } from "../../lib/store/mod.ts";
import { float32Tensor } from "../../lib/tensor.ts";
import { collect, EXAMPLE_CARD } from "./fake_generator.ts";
import { digestFolder, scratch } from "./folders.ts";

const TABLE: CardOutput = {
  role: "table",
  name: "table",
  tensor: "rows",
  columns: ["age", "density"],
  mapping: { range: [0, 100], rounding: "nearest", overflow: "clamp" },
};

/** Ages around 60 and densities around 0.5, and perhaps an image. */
function patientsNet({ withImage = false } = {}): Uint8Array {
  const graph = new GraphBuilder();
  const z = graph.input("z", { shape: ["batch", 2] });
  const row = (numbers: number[]) =>
    float32Tensor(Float32Array.from(numbers), [2]);
  const rows = graph.add(graph.mul(z, row([8, 0.125])), row([60, 0.5]));
  graph.output("rows", rows);
  if (withImage) {
    graph.output("image", graph.reshape(graph.tanh(z), [-1, 1, 1, 2]));
  }
  return encodeModel(graph.toModel());
}

function card(outputs: readonly CardOutput[] = [TABLE]): ModelCard {
  const { execution } = EXAMPLE_CARD;
  return {
    ...EXAMPLE_CARD,
    execution: { ...execution, family: "onnx", inputs: [], outputs },
  };
}

const open = (options: { withImage?: boolean } = {}, outputs?: CardOutput[]) =>
  openGenerator(card(outputs), {
    weights: patientsNet(options),
    device: "wasm",
    threads: 1,
  });

const RUN = { seed: 7, numSamples: 5, batchSize: 2 };

Deno.test("rows are typed, and are what the net computes", async () => {
  await using generator = await open();
  const samples = await collect(streamSamples(generator, RUN));
  for (const { index, table, image } of samples) {
    const place = { seed: 7n, name: "z", index };
    const [a = 0, b = 0] = drawNormals(new Float32Array(2), place);
    assert.deepEqual(table?.columns, ["age", "density"]);
    const [[age = 0, density = 0] = []] = table.rows;
    assert(Math.abs(age - (60 + 8 * a)) < 1e-4);
    assert(Math.abs(density - (0.5 + 0.125 * b)) < 1e-6);
    assert.deepEqual([...image.data], [age, density]);
  }
});

Deno.test("a run is one CSV file, the same however it was interrupted", async () => {
  await using folder = await scratch();
  await using generator = await open();
  const whole = join(folder.path, "whole");
  const manifest = await writeSamples(generator, whole, RUN);
  assert.equal(manifest.options.format, "csv");
  assert.deepEqual(
    new Set(manifest.files.map(({ name }) => name)),
    new Set(["samples.csv"]),
  );
  const text = await Deno.readTextFile(join(whole, "samples.csv"));
  const lines = text.trimEnd().split("\n");
  assert.equal(lines[0], "sample,age,density");
  assert.deepEqual(lines.slice(1).map((line) => line.split(",")[0]), [
    "0",
    "1",
    "2",
    "3",
    "4",
  ]);

  const cut = join(folder.path, "cut");
  const stop = new AbortController();
  const interrupted = writeSamples(generator, cut, {
    ...RUN,
    signal: stop.signal,
    onEvent: ({ type }) => type === "samples" && stop.abort(),
  });
  await assert.rejects(interrupted, { name: "AbortError" });
  await writeSamples(generator, cut, { resume: true });
  assert.deepEqual(await digestFolder(cut), await digestFolder(whole));
});

Deno.test("a run of tables is replayed, from the file where it must be", async () => {
  await using folder = await scratch();
  await using generator = await open();
  const manifest = await writeSamples(generator, folder.path, RUN);
  const again = await summariseReplay(replaySamples(generator, manifest));
  assert.equal(again.identical, 5);
  // Another device rounds otherwise: the digests differ, the numbers hardly.
  const forgotten = manifest.files.map((file) => ({
    ...file,
    pixels: "0".repeat(64),
  }));
  const compared = await summariseReplay(
    replaySamples(generator, { ...manifest, files: forgotten }, {
      folder: folder.path,
    }),
  );
  assert.deepEqual([compared.close, compared.maxDifference], [5, 0]);
});

Deno.test("tables are written as arrays, too, but never as pictures", async () => {
  await using folder = await scratch();
  await using generator = await open();
  await writeSamples(generator, folder.path, { ...RUN, format: "npz" });
  const bytes = await Deno.readFile(join(folder.path, "000000-000004.npz"));
  assert.deepEqual((await readNpz(bytes)).get("table")?.shape, [5, 1, 2, 1]);
  const asPicture = writeSamples(generator, join(folder.path, "png"), {
    ...RUN,
    format: "png",
  });
  await assert.rejects(asPicture, { code: "usage", hint: /csv/ });
});

Deno.test("an image with rows is a picture with a CSV file beside it", async () => {
  await using folder = await scratch();
  const image: CardOutput = {
    role: "image",
    name: "image",
    tensor: "image",
    mapping: { range: [-1, 1], rounding: "nearest", overflow: "clamp" },
  };
  await using generator = await open({ withImage: true }, [image, TABLE]);
  const { files } = await writeSamples(generator, folder.path, {
    seed: 7,
    numSamples: 1,
  });
  assert.deepEqual(files.map(({ name }) => name), [
    "000000_image.png",
    "000000_table.csv",
  ]);
});

Deno.test("what is no table of the card's columns is refused", () => {
  const three = float32Tensor(new Float32Array(3), [1, 3]);
  assert.throws(
    () => tableFromTensor(three, { ...TABLE, row: 0 }),
    UnsupportedModelError,
  );
  const broken = float32Tensor(Float32Array.of(1, NaN), [1, 2]);
  assert.throws(
    () => tableFromTensor(broken, { ...TABLE, row: 0 }),
    NumericalError,
  );
});

Deno.test("several rows of a sample stay together", () => {
  const tensor = float32Tensor(Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8), [
    2,
    2,
    2,
  ]);
  const { rows } = tableFromTensor(tensor, { ...TABLE, row: 1 });
  assert.deepEqual(rows, [[5, 6], [7, 8]]);
});

Deno.test("CSV gives every float32 and every label back", () => {
  fc.assert(fc.property(
    fc.float({ noNaN: true, noDefaultInfinity: true }),
    fc.string(),
    (number, label) => {
      const table = {
        columns: ["x"],
        dtype: "float32",
        rows: [[number]],
      } as const;
      const text = csvOfSamples([{ index: 0, label, table }]);
      const [, body = ""] = text.match(/^sample,label,x\n([^]*)\n$/) ?? [];
      const [, quoted, plain, digits] =
        body.match(/^0,(?:"((?:[^"]|"")*)"|([^",\r\n]*)),([^,]+)$/) ?? [];
      assert.equal(quoted?.replaceAll('""', '"') ?? plain, label);
      assert.equal(Math.fround(Number(digits)), number === 0 ? 0 : number);
    },
  ));
});

Deno.test("CSV has no more digits than a float32 needs", () => {
  const rows = [[Math.fround(0.103172526), Math.fround(0.1), 3]];
  const table = { columns: ["a", "b", "c"], dtype: "float32", rows } as const;
  const csv = csvOfSamples([{ index: 0, table }]);
  assert.equal(csv, "sample,a,b,c\n0,0.103172526,0.1,3\n");
});

Deno.test("a net that emits rows needs no card to be taken for a table", async () => {
  await using folder = await scratch();
  const path = join(folder.path, "net.onnx");
  await Deno.writeFile(path, patientsNet());
  const store = openStore({ dir: join(folder.path, "cache"), offline: true });
  const { execution } = await initCard(path, { store });
  assert.deepEqual(execution.outputs.map(({ role }) => role), ["table"]);
});
