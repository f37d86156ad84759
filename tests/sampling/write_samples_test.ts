import assert from "node:assert/strict";
import { UsageError } from "../../lib/errors.ts";
import type { MediganEvent } from "../../lib/events.ts";
import { readNpy } from "../../lib/image/npy.ts";
import { readNpz } from "../../lib/image/npz.ts";
import { decodePng } from "../../lib/image/png_decode.ts";
import { readPngText } from "../../lib/image/png_text.ts";
import { sha256Hex } from "../../lib/platform/digest.ts";
import type { ModelCard } from "../../lib/registry/card.ts";
import { parseManifest } from "../../lib/sampling/manifest.ts";
import { streamSamples } from "../../lib/sampling/stream.ts";
import { writeSamples } from "../../lib/sampling/write_samples.ts";
import { collect, EXAMPLE_CARD, exampleGenerator } from "./fake_generator.ts";
import { digestFolder, scratch } from "./folders.ts";

const REQUEST = { numSamples: 5, seed: 7, batchSize: 2 } as const;

Deno.test("a run has a PNG for each sample and a manifest of them", async () => {
  await using folder = await scratch();
  await using generator = exampleGenerator();
  const manifest = await writeSamples(generator, folder.path, REQUEST);
  assert.deepEqual(Object.keys(digestFolder(folder.path)), [
    "000000_malignant.png",
    "000001_benign.png",
    "000002_malignant.png",
    "000003_benign.png",
    "000004_malignant.png",
    "manifest.json",
  ]);
  const text = Deno.readTextFileSync(`${folder.path}/manifest.json`);
  assert.deepEqual(parseManifest(text), manifest);
  const samples = await collect(streamSamples(generator, REQUEST));
  for (const [place, record] of manifest.files.entries()) {
    const bytes = Deno.readFileSync(`${folder.path}/${record.name}`);
    assert.equal(record.sha256, sha256Hex(bytes));
    assert.equal(record.bytes, bytes.length);
    assert.deepEqual(decodePng(bytes).data, samples[place]?.image.data);
  }
});

Deno.test("PNGs carry provenance and the word synthetic", async () => {
  await using folder = await scratch();
  await using generator = exampleGenerator();
  await writeSamples(generator, folder.path, { ...REQUEST, numSamples: 1 });
  const bytes = Deno.readFileSync(`${folder.path}/000000_malignant.png`);
  const text = readPngText(bytes);
  assert.match(text.Comment ?? "", /[Ss]ynthetic/);
  const provenance = JSON.parse(text.medigan ?? "");
  assert.equal(provenance.seed, "7");
  assert.equal(provenance.synthetic, true);
  assert.equal(provenance.weightsSha256, generator.model.sha256);
});

Deno.test("a run that no manifest can hold is refused before it begins", async () => {
  await using folder = await scratch();
  await using generator = exampleGenerator();
  const many = { ...REQUEST, numSamples: 2_000_000 };
  await assert.rejects(writeSamples(generator, folder.path, many), {
    code: "usage",
    message: /2000000 samples .* at most 1500000/,
    hint: /start 1500000/,
  });
  assert.deepEqual(digestFolder(folder.path), {});
});

Deno.test("nothing that is written tells of this machine's folders", async () => {
  await using folder = await scratch();
  await using generator = exampleGenerator();
  await writeSamples(generator, folder.path, { ...REQUEST, numSamples: 1 });
  for (const name of Object.keys(digestFolder(folder.path))) {
    const text = new TextDecoder("latin1").decode(
      Deno.readFileSync(`${folder.path}/${name}`),
    );
    assert(!text.includes("private") && !text.includes(folder.path));
  }
});

Deno.test("16-bit PNG and NPY hold the stream's values", async () => {
  await using generator = exampleGenerator();
  const cases = [
    { format: "png", dtype: "uint16" },
    { format: "npy", dtype: "uint8" },
    { format: "npy", dtype: "uint16" },
    { format: "npy", dtype: "float32" },
  ] as const;
  for (const options of cases) {
    await using folder = await scratch();
    const request = { ...REQUEST, ...options, numSamples: 1 };
    const { files: [record] } = await writeSamples(
      generator,
      folder.path,
      request,
    );
    const bytes = Deno.readFileSync(`${folder.path}/${record?.name}`);
    const { data } = options.format === "png"
      ? decodePng(bytes)
      : readNpy(bytes);
    const [sample] = await collect(streamSamples(generator, request));
    assert.deepEqual(
      Array.from(data, Number),
      Array.from(sample?.image.data ?? []),
    );
  }
});

Deno.test("NPZ shards hold samples, indices and conditions", async () => {
  await using folder = await scratch();
  await using generator = exampleGenerator();
  const manifest = await writeSamples(generator, folder.path, {
    ...REQUEST,
    format: "npz",
    shardSize: 3,
  });
  assert.deepEqual(Object.keys(digestFolder(folder.path)), [
    "000000-000002.npz",
    "000003-000004.npz",
    "manifest.json",
  ]);
  const shard = await readNpz(
    Deno.readFileSync(`${folder.path}/000003-000004.npz`),
  );
  assert.deepEqual(shard.get("image")?.shape, [2, 8, 8, 1]);
  assert.deepEqual([...shard.get("index")?.data ?? []], [3n, 4n]);
  assert.deepEqual([...shard.get("condition")?.data ?? []], [1, 0]);
  assert.deepEqual(manifest.files.map(({ index }) => index), [0, 1, 2, 3, 4]);
  const samples = await collect(streamSamples(generator, REQUEST));
  assert.deepEqual(
    shard.get("image")?.data.subarray(64),
    samples[4]?.image.data,
  );
});

/** A card whose samples have an image, a mask and something else. */
const THREE_PARTS: ModelCard = {
  ...EXAMPLE_CARD,
  execution: {
    ...EXAMPLE_CARD.execution,
    outputs: EXAMPLE_CARD.execution.outputs.flatMap((output) => [
      output,
      { ...output, role: "mask" as const, name: "mask", threshold: 0 },
      { ...output, role: "other" as const, name: "T1 / contrast" },
    ]),
  },
};

Deno.test("samples of several parts have a file for each", async () => {
  await using folder = await scratch();
  await using generator = exampleGenerator({ card: THREE_PARTS });
  const { files } = await writeSamples(generator, folder.path, {
    ...REQUEST,
    numSamples: 1,
  });
  assert.deepEqual(files.map(({ name, part }) => [name, part]), [
    ["000000_malignant_image.png", "image"],
    ["000000_malignant_mask.png", "mask"],
    ["000000_malignant_T1-contrast.png", "T1 / contrast"],
  ]);
  const mask = decodePng(
    Deno.readFileSync(`${folder.path}/000000_malignant_mask.png`),
  );
  assert(mask.data.every((value) => value === 0 || value === 255));
});

Deno.test("labels cannot leave the folder", async () => {
  await using folder = await scratch();
  const [latent, condition] = EXAMPLE_CARD.execution.inputs;
  assert(latent && condition?.kind === "condition");
  const label = "../../etc/passwd\0 ☠ CON";
  await using generator = exampleGenerator({
    card: {
      ...EXAMPLE_CARD,
      execution: {
        ...EXAMPLE_CARD.execution,
        inputs: [latent, { ...condition, values: [{ value: 0, label }] }],
      },
    },
  });
  const { files } = await writeSamples(generator, folder.path, {
    ...REQUEST,
    numSamples: 1,
  });
  assert.equal(files[0]?.name, "000000_..-..-etc-passwd-CON.png");
});

Deno.test("no samples make a manifest without files", async () => {
  await using folder = await scratch();
  await using generator = exampleGenerator();
  const manifest = await writeSamples(generator, `${folder.path}/a/b`, {
    numSamples: 0,
  });
  assert.deepEqual(manifest.files, []);
});

Deno.test("a folder that is not empty is left alone", async () => {
  await using folder = await scratch();
  await using generator = exampleGenerator();
  Deno.writeTextFileSync(`${folder.path}/thesis.txt`, "mine");
  const before = digestFolder(folder.path);
  for (const options of [{}, { resume: true }]) {
    await assert.rejects(
      () => writeSamples(generator, folder.path, { ...REQUEST, ...options }),
      UsageError,
    );
  }
  assert.deepEqual(digestFolder(folder.path), before);
  await assert.rejects(
    () => writeSamples(generator, `${folder.path}/thesis.txt`, REQUEST),
    UsageError,
  );
});

Deno.test("overwriting replaces the run and nothing else", async () => {
  await using folder = await scratch();
  await using generator = exampleGenerator();
  await writeSamples(generator, folder.path, REQUEST);
  Deno.writeTextFileSync(`${folder.path}/thesis.txt`, "mine");
  await writeSamples(generator, folder.path, {
    numSamples: 1,
    seed: 8,
    overwrite: true,
  });
  assert.deepEqual(Object.keys(digestFolder(folder.path)), [
    "000000_malignant.png",
    "manifest.json",
    "thesis.txt",
  ]);
});

Deno.test("wrong options leave an earlier run untouched", async () => {
  await using folder = await scratch();
  await using generator = exampleGenerator();
  await writeSamples(generator, folder.path, REQUEST);
  const before = digestFolder(folder.path);
  const wrong = [
    { overwrite: true, condition: "sick" },
    { overwrite: true, format: "jpg" as "png" },
    { overwrite: true, dtype: "float32" },
    { overwrite: true, resume: true },
  ] as const;
  for (const options of wrong) {
    await assert.rejects(
      () => writeSamples(generator, folder.path, options),
      UsageError,
    );
  }
  await assert.rejects(
    () =>
      writeSamples(generator, folder.path, {
        overwrite: true,
        format: "npz",
        shardSize: 0,
      }),
    RangeError,
  );
  assert.deepEqual(digestFolder(folder.path), before);
});

Deno.test("progress counts the samples that are on disk", async () => {
  await using folder = await scratch();
  await using generator = exampleGenerator();
  const events: MediganEvent[] = [];
  await writeSamples(generator, folder.path, {
    ...REQUEST,
    onEvent: (event) => events.push(event),
  });
  assert.deepEqual(events.at(-1), { type: "samples", done: 5, total: 5 });
  assert.equal(events.length, 5);
});

Deno.test("a disk that refuses ends the run with its error", async () => {
  await using folder = await scratch();
  await using generator = exampleGenerator();
  // A folder stands where a file has to go.
  const run = `${folder.path}/run`;
  Deno.mkdirSync(`${run}/000001_benign.png/in-the-way`, { recursive: true });
  await assert.rejects(
    () => writeSamples(generator, run, { ...REQUEST, overwrite: true }),
    /Cannot write .*000001_benign\.png/,
  );
});
