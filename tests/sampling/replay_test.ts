import assert from "node:assert/strict";
import { FormatError, IntegrityError } from "../../lib/errors.ts";
import type { RunManifest } from "../../lib/sampling/manifest.ts";
import {
  type ReplayOptions,
  replaySamples,
  summariseReplay,
} from "../../lib/sampling/replay.ts";
import type { SampleGenerator } from "../../lib/sampling/sample.ts";
import { writeSamples } from "../../lib/sampling/write_samples.ts";
import { exampleGenerator } from "./fake_generator.ts";
import { scratch } from "./folders.ts";

const REQUEST = { numSamples: 6, seed: 7, batchSize: 4 } as const;

/** The same net on a device that computes a little differently. */
function shifted(by: number): SampleGenerator {
  const generator = exampleGenerator();
  return {
    ...generator,
    async run(feeds, batch) {
      const { output } = await generator.run(feeds, batch);
      const data = output?.data as Float32Array;
      return {
        output: {
          dtype: "float32",
          shape: output?.shape ?? [],
          data: data.map((value) => Math.min(1, Math.max(-1, value + by))),
        },
      };
    },
  };
}

async function replay(
  generator: SampleGenerator,
  manifest: RunManifest,
  options: ReplayOptions = {},
) {
  return await summariseReplay(replaySamples(generator, manifest, options));
}

Deno.test("the same model makes the same pixels again", async () => {
  await using generator = exampleGenerator();
  for (const format of ["png", "npy", "npz", "dicom", "nifti"] as const) {
    await using folder = await scratch();
    const manifest = await writeSamples(generator, folder.path, {
      ...REQUEST,
      format,
      shardSize: 4,
    });
    assert.deepEqual(await replay(generator, manifest), {
      total: 6,
      identical: 6,
      close: 0,
      different: 0,
      maxDifference: 0,
      isReproduced: true,
    });
  }
});

Deno.test("another device is compared by the files, within a tolerance", async () => {
  await using generator = exampleGenerator();
  const cases = [
    { format: "png", dtype: "uint8" },
    { format: "png", dtype: "uint16" },
    { format: "npy", dtype: "uint16" },
    { format: "npz", dtype: "float32" },
    { format: "dicom", dtype: "uint8" },
    { format: "dicom", dtype: "uint16" },
    { format: "nifti", dtype: "uint16", shardSize: 4 },
    { format: "nifti", dtype: "float32", shardSize: 1 },
  ] as const;
  for (const options of cases) {
    await using folder = await scratch();
    const manifest = await writeSamples(generator, folder.path, {
      ...REQUEST,
      ...options,
    });
    const files = { folder: folder.path };
    const near = await replay(shifted(1e-3), manifest, files);
    assert.equal(near.different, 0, JSON.stringify(options));
    assert(near.close > 0 && near.maxDifference > 0);
    const far = await replay(shifted(0.2), manifest, files);
    assert.equal(far.different, 6);
    assert.equal(far.isReproduced, false);
  }
});

Deno.test("without the files a difference cannot be called close", async () => {
  await using folder = await scratch();
  await using generator = exampleGenerator();
  const manifest = await writeSamples(generator, folder.path, {
    ...REQUEST,
    dtype: "uint16",
  });
  const unseen = await replay(shifted(1e-3), manifest);
  assert.equal(unseen.different, 6);
  Deno.writeTextFileSync(`${folder.path}/000000_malignant.png`, "damaged");
  Deno.removeSync(`${folder.path}/000001_benign.png`);
  const partly = await replay(shifted(1e-3), manifest, { folder: folder.path });
  assert.deepEqual([partly.different, partly.close], [2, 4]);
});

Deno.test("other weights, families or latents are refused", async () => {
  await using folder = await scratch();
  await using generator = exampleGenerator();
  const latents = [1, 2, 3, 4];
  const manifest = await writeSamples(generator, folder.path, {
    ...REQUEST,
    latents,
  });
  assert.equal((await replay(generator, manifest, { latents })).identical, 6);
  for (const wrong of [undefined, [1, 2, 3, 5]]) {
    assert.throws(
      () => replaySamples(generator, manifest, { latents: wrong }),
      IntegrityError,
    );
  }
  const others = [
    { sha256: "cd".repeat(32) },
    { family: "another" },
    { hyperparameters: { nz: 5 } },
  ];
  for (const change of others) {
    const other = { ...generator, model: { ...generator.model, ...change } };
    assert.throws(
      () => replaySamples(other, manifest, { latents }),
      IntegrityError,
    );
  }
});

Deno.test("a manifest that contradicts itself is refused", async () => {
  await using folder = await scratch();
  await using generator = exampleGenerator();
  const manifest = await writeSamples(generator, folder.path, REQUEST);
  const [first] = manifest.files;
  assert(first);
  const files = [{ ...first, index: 2 ** 50 }];
  assert.throws(
    () => replaySamples(generator, { ...manifest, files }),
    FormatError,
  );
});

Deno.test("a part that the model does not make is different", async () => {
  await using folder = await scratch();
  await using generator = exampleGenerator();
  const manifest = await writeSamples(generator, folder.path, REQUEST);
  const files = manifest.files.map((file) => ({ ...file, part: "mask" }));
  const summary = await replay(generator, { ...manifest, files });
  assert.equal(summary.different, 6);
});
