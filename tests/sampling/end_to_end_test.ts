import assert from "node:assert/strict";
import { writeZip } from "../../lib/archive/mod.ts";
import {
  CheckpointError,
  PermissionError,
  UsageError,
} from "../../lib/errors.ts";
import type { MediganEvent } from "../../lib/events.ts";
import { readNpy } from "../../lib/image/npy.ts";
import { decodePng } from "../../lib/image/png_decode.ts";
import { sha256Hex } from "../../lib/platform/digest.ts";
import type { ModelCard } from "../../lib/registry/card.ts";
import {
  openGenerator,
  type OpenGeneratorOptions,
} from "../../lib/sampling/generator.ts";
import { replaySamples, summariseReplay } from "../../lib/sampling/replay.ts";
import type { SampleGenerator } from "../../lib/sampling/sample.ts";
import {
  type StreamOptions,
  streamSamples,
} from "../../lib/sampling/stream.ts";
import { writeSamples } from "../../lib/sampling/write_samples.ts";
import { openStore } from "../../lib/store/mod.ts";
import BUNDLED from "../../models/catalogue/00000_CDCGAN_MMG_MASS_BUNDLED.json" with {
  type: "json",
};
import MODEL_5 from "../../models/catalogue/00005_DCGAN_MMG_MASS_ROI.json" with {
  type: "json",
};
import MODEL_12 from "../../models/catalogue/00012_C-DCGAN_MMG_MASSES.json" with {
  type: "json",
};
import MODEL_8 from "../../models/catalogue/00008_C-DCGAN_MMG_MASSES.json" with {
  type: "json",
};
import { sharedPath, sharedTest } from "../shared.ts";
import { startZenodo } from "../zenodo_server.ts";
import { collect } from "./fake_generator.ts";
import { digestFolder, scratch } from "./folders.ts";

const bundledCard = BUNDLED as unknown as ModelCard;
const card5 = MODEL_5 as unknown as ModelCard;
const card12 = MODEL_12 as unknown as ModelCard;
const card8 = MODEL_8 as unknown as ModelCard;

const fixture = (...parts: string[]) => sharedPath("fixtures", ...parts);
const npy = (...parts: string[]) =>
  readNpy(Deno.readFileSync(fixture(...parts)));

/** Runs a test with a model opened on the device that every machine has. */
async function withModel(
  card: ModelCard,
  options: OpenGeneratorOptions,
  test: (generator: SampleGenerator) => Promise<void>,
): Promise<void> {
  await using cache = await scratch();
  const store = openStore({ dir: cache.path, offline: true });
  await using generator = await openGenerator(card, {
    store,
    device: "wasm",
    ...options,
  });
  await test(generator);
}

const run = (generator: SampleGenerator, options: StreamOptions) =>
  collect(streamSamples(generator, options));

sharedTest(
  "model 5's package and latents give its very pixels in compat mode",
  () =>
    withModel(
      card5,
      { weights: fixture("mammo_dcgan", "500.pt") },
      async (generator) => {
        const latents = npy("mammo_dcgan", "z.npy");
        const wanted = npy("mammo_dcgan", "postprocessed.npy").data;
        const samples = await run(generator, {
          numSamples: 2,
          latents,
          compat: true,
        });
        const size = 128 * 128;
        let apart = 0;
        samples.forEach(({ image }, row) =>
          image.data.forEach((value, i) => {
            const difference = Math.abs(value - Number(wanted[row * size + i]));
            // Where upstream wraps around, 0 and 255 are neighbours.
            if (difference !== 0) apart++;
            assert(Math.min(difference, 256 - difference) <= 1);
          })
        );
        assert(apart / (2 * size) < 0.01, `${apart} pixels differ by a level`);
      },
    ),
);

sharedTest(
  "a model is fetched from its DOI, checked, run and named",
  async () => {
    const archive = writeZip([{
      name: "00005_DCGAN_MMG_MASS_ROI/500.pt",
      data: Deno.readFileSync(fixture("mammo_dcgan", "500.pt")),
      compress: true,
    }]);
    const file = { name: "00005_DCGAN_MMG_MASS_ROI.zip", bytes: archive };
    await using server = await startZenodo({
      records: [{ id: 7031758, files: [file] }],
    });
    await using cache = await scratch();
    const first = async (offline: boolean) => {
      const store = openStore({
        dir: cache.path,
        lockfile: `${cache.path}/medigan.lock`,
        zenodoBaseUrl: server.baseUrl,
        offline,
      });
      await using generator = await openGenerator(card5, {
        store,
        device: "wasm",
      });
      const [sample] = await run(generator, { numSamples: 1, seed: 7 });
      return sample;
    };
    const fetched = await first(false);
    assert.equal(fetched?.provenance.source, "doi:10.5281/zenodo.7031758");
    assert.equal(fetched.provenance.weightsSha256, sha256Hex(archive));
    const requests = server.requests.length;
    assert.deepEqual(await first(true), fetched);
    assert.equal(server.requests.length, requests);
  },
);

sharedTest(
  "own latents and conditions give a fixture's output",
  () =>
    withModel(
      card8,
      { weights: fixture("mammo_cdcgan_continuous", "model.pt") },
      async (generator) => {
        const latents = npy("mammo_cdcgan_continuous", "z.npy");
        const condition = Array.from(
          npy("mammo_cdcgan_continuous", "condition.npy").data,
          Number,
        );
        const wanted = npy("mammo_cdcgan_continuous", "output.npy").data;
        const samples = await run(generator, {
          numSamples: 2,
          latents,
          condition,
          dtype: "float32",
        });
        samples.forEach(({ image }, row) =>
          image.data.forEach((value, i) => {
            const expected = Number(wanted[row * 128 * 128 + i]);
            assert(
              Math.abs(value - expected) <= 1e-4 + 1e-3 * Math.abs(expected),
            );
          })
        );
        assert.equal(generator.model.licence, null);
        assert.equal(generator.model.source, "file:model.pt");
      },
    ),
);

sharedTest("categorical conditions are fed as whole numbers", () =>
  withModel(
    card12,
    { weights: fixture("mammo_cdcgan_categorical", "model.pt") },
    async (generator) => {
      const condition = Array.from(
        npy("mammo_cdcgan_categorical", "condition.npy").data,
        Number,
      );
      const [sample] = await run(generator, {
        numSamples: 1,
        latents: npy("mammo_cdcgan_categorical", "z.npy"),
        condition,
        dtype: "float32",
      });
      const wanted = npy("mammo_cdcgan_categorical", "output.npy").data;
      sample?.image.data.forEach((value, i) => {
        const expected = Number(wanted[i]);
        assert(Math.abs(value - expected) <= 1e-4 + 1e-3 * Math.abs(expected));
      });
      assert.throws(
        () => streamSamples(generator, { condition: 0.5 }),
        UsageError,
      );
    },
  ));

Deno.test("the bundled model makes masses, not noise, of each kind", () =>
  withModel(bundledCard, {}, async (generator) => {
    const samples = await run(generator, { numSamples: 16, seed: 7 });
    for (const { image, label } of samples) {
      assert.deepEqual([image.width, image.height, image.channels], [
        128,
        128,
        1,
      ]);
      const values = Array.from(image.data);
      const mean = values.reduce((sum, value) => sum + value) / values.length;
      assert(mean > 40 && mean < 220, `${label}: mean ${mean}`);
      // Neighbours are alike in tissue; in noise they differ as any two pixels.
      const spread = meanSquare(values.map((value) => value - mean));
      const steps = meanSquare(
        values.slice(1).map((value, i) => value - (values[i] ?? 0)),
      );
      assert(spread > 100 && steps < 0.3 * spread, `${steps} of ${spread}`);
    }
    const [malignant, benign] = await Promise.all(
      ["malignant", "benign"].map((condition) =>
        run(generator, { numSamples: 1, seed: 7, condition })
      ),
    );
    assert.notDeepEqual(malignant?.[0]?.image, benign?.[0]?.image);
  }));

function meanSquare(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value * value, 0) / values.length;
}

Deno.test("batch sizes change pixels by a level at most, latents not at all", () =>
  withModel(bundledCard, {}, async (generator) => {
    const one = await run(generator, { numSamples: 6, seed: 7, batchSize: 1 });
    const many = await run(generator, { numSamples: 6, seed: 7, batchSize: 4 });
    one.forEach(({ image }, row) =>
      image.data.forEach((value, i) => {
        const other = many[row]?.image.data[i] ?? NaN;
        assert(Math.abs(value - other) <= 1);
      })
    );
  }));

Deno.test("a run of the bundled model is interrupted, resumed and replayed", () =>
  withModel(bundledCard, {}, async (generator) => {
    const options = {
      plan: { benign: 3, malignant: 6 },
      seed: 3,
      batchSize: 4,
    };
    await using whole = await scratch();
    const manifest = await writeSamples(generator, whole.path, options);
    await using folder = await scratch();
    const controller = new AbortController();
    await assert.rejects(() =>
      writeSamples(generator, folder.path, {
        ...options,
        signal: controller.signal,
        onEvent: (event) => {
          if (event.type === "samples" && event.done === 5) controller.abort();
        },
      })
    );
    await writeSamples(generator, folder.path, { resume: true });
    assert.deepEqual(digestFolder(folder.path), digestFolder(whole.path));
    const summary = await summariseReplay(replaySamples(generator, manifest));
    assert.equal(summary.identical, 9);
    const [first] = manifest.files;
    const png = decodePng(Deno.readFileSync(`${whole.path}/${first?.name}`));
    assert.equal(png.data.length, 128 * 128);
  }));

Deno.test("the graph is kept: the second opening reads no checkpoint", async () => {
  await using cache = await scratch();
  const store = openStore({ dir: cache.path, offline: true });
  const stages = async (options: OpenGeneratorOptions) => {
    const events: MediganEvent[] = [];
    await using generator = await openGenerator(bundledCard, {
      store,
      device: "wasm",
      onEvent: (event) => events.push(event),
      ...options,
    });
    const [sample] = await run(generator, { numSamples: 1, seed: 7 });
    const isBuilt = events.some((event) =>
      event.type === "stage" && event.stage === "build-graph"
    );
    return { isBuilt, pixels: sample?.image.data };
  };
  const cold = await stages({});
  const warm = await stages({});
  const changed = await stages({ hyperparameters: { leakiness: 0.9 } });
  assert.deepEqual([cold.isBuilt, warm.isBuilt, changed.isBuilt], [
    true,
    false,
    true,
  ]);
  assert.deepEqual(warm.pixels, cold.pixels);
  assert.notDeepEqual(changed.pixels, cold.pixels);
});

Deno.test("without a cache the model runs all the same, and says so", async () => {
  const refusal = new PermissionError("Cannot read the cache");
  const codes: string[] = [];
  await using generator = await openGenerator(bundledCard, {
    store: {
      ...openStore({ dir: "no-such-cache", offline: true }),
      cachedGraph: () => Promise.reject(refusal),
    },
    device: "wasm",
    onEvent: (event) => {
      if (event.type === "notice") codes.push(event.code);
    },
  });
  assert(codes.includes("graph-not-kept"));
  assert.equal((await run(generator, { numSamples: 1 })).length, 1);
});

sharedTest(
  "own weights may be bytes, and change digest and pixels",
  async () => {
    const bytes = Deno.readFileSync(sharedPath("models", "mass_cdcgan.pt"));
    await withModel(bundledCard, { weights: bytes }, async (generator) => {
      assert.equal(generator.model.source, "own weights");
      assert.notEqual(
        generator.model.sha256,
        (bundledCard.execution.source as { sha256?: string }).sha256,
      );
      const [sample] = await run(generator, { numSamples: 1, seed: 7 });
      assert.equal(sample?.provenance.weightsSha256, generator.model.sha256);
    });
  },
);

sharedTest("own weights that are hostile are refused", async () => {
  await assert.rejects(
    () =>
      withModel(
        bundledCard,
        { weights: fixture("malicious", "exec_os_system.pt") },
        () => Promise.resolve(),
      ),
    CheckpointError,
  );
});
