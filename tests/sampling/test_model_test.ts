import assert from "node:assert/strict";
import { join } from "node:path";
import { writeZip } from "../../lib/archive/mod.ts";
import { PermissionError } from "../../lib/errors.ts";
import type { Raster } from "../../lib/image/raster.ts";
import { sha256Hex } from "../../lib/platform/digest.ts";
import { loadCatalogue, type ModelCard } from "../../lib/registry/mod.ts";
import { differences, fingerprint } from "../../lib/sampling/fingerprint.ts";
import type { Sample } from "../../lib/sampling/sample.ts";
import { recordSelfTest, testModel } from "../../lib/sampling/test_model.ts";
import { openStore } from "../../lib/store/mod.ts";
import { deviceTest } from "../runtime/devices.ts";
import { sharedPath, sharedTest } from "../shared.ts";
import { startZenodo } from "../zenodo_server.ts";
import { exampleGenerator } from "./fake_generator.ts";
import { scratch } from "./folders.ts";

const catalogue = loadCatalogue();
const BUNDLED = "models/bundled/mass_cdcgan.safetensors";

deviceTest("the bundled model passes its test", async (device) => {
  await using cache = await scratch();
  const store = openStore({ dir: cache.path, offline: true });
  const test = await testModel(catalogue.get(0), { store, device });
  assert.equal(test.status, "passed", test.reason);
  assert.equal(test.device, device);
});

Deno.test("a damaged bundled file makes that model fail and no other", async () => {
  await using root = await scratch();
  const bytes = await damagedCopy(root.path);
  const store = openStore({
    dir: join(root.path, "cache"),
    offline: true,
    packageRoot: new URL(`file://${root.path}/`),
  });
  const tests = [];
  for (const card of catalogue.list()) {
    if (card.execution.source.kind === "file") continue;
    tests.push(await testModel(card, { store, device: "wasm" }));
  }
  const failed = tests.filter(({ status }) => status === "failed");
  assert.deepEqual(failed.map(({ id }) => id), [catalogue.get(0).id]);
  assert.match(failed[0]?.reason ?? "", /SHA-256 must be/);
  // Somebody who pins the damaged file does not get away with it, either.
  const pinned = withDigest(catalogue.get(0), sha256Hex(bytes));
  const test = await testModel(pinned, { store, device: "wasm" });
  assert.equal(test.status, "failed");
  assert.match(test.reason, /image of sample 0 is [\d.]+ grey levels off/);
});

/** All bundled files, one with other numbers in its last layer. */
async function damagedCopy(root: string): Promise<Uint8Array> {
  const folder = "models/bundled";
  await Deno.mkdir(join(root, folder), { recursive: true });
  for await (const { name } of Deno.readDir(folder)) {
    await Deno.copyFile(join(folder, name), join(root, folder, name));
  }
  const spoilt = await Deno.readFile(BUNDLED);
  spoilt.fill(0x3c, spoilt.length - 96);
  await Deno.writeFile(join(root, BUNDLED), spoilt);
  return spoilt;
}

function withDigest(card: ModelCard, sha256: string): ModelCard {
  const source = { kind: "bundled", path: BUNDLED, sha256 } as const;
  return { ...card, execution: { ...card.execution, source } };
}

sharedTest("a damaged archive in the cache makes its model fail", async () => {
  await using cache = await scratch();
  const card = catalogue.get(5);
  const { store, archive } = await cachePackage(card, cache.path);
  const options = { store, device: "wasm" } as const;
  const before = await testModel(card, options);
  assert.equal(before.status, "unavailable");
  assert.match(before.reason, /Runs, but its card has no self-test/);
  const path = await store.cachePath(card.execution.source);
  assert(path !== undefined);
  const spoilt = archive.slice();
  spoilt[spoilt.length >> 1] = (spoilt[spoilt.length >> 1] ?? 0) ^ 1;
  await Deno.chmod(path, 0o644);
  await Deno.writeFile(path, spoilt);
  const after = await testModel(card, options);
  assert.equal(after.status, "failed");
  assert.match(after.reason, /damaged/);
  const other = await testModel(catalogue.get(6), options);
  assert.equal(other.status, "unavailable");
  assert.match(other.reason, /Weights not cached/);
});

/** Puts a package of model 5's kind into a cache. */
async function cachePackage(card: ModelCard, dir: string) {
  const archive = writeZip([{
    name: "00005_DCGAN_MMG_MASS_ROI/500.pt",
    data: Deno.readFileSync(sharedPath("fixtures", "mammo_dcgan", "500.pt")),
    compress: true,
  }]);
  const { source } = card.execution;
  assert(source.kind === "zenodo");
  const file = { name: source.archive, bytes: archive };
  await using server = await startZenodo({
    records: [{ id: source.record, files: [file] }],
  });
  const store = openStore({
    dir,
    lockfile: join(dir, "medigan.lock"),
    zenodoBaseUrl: server.baseUrl,
  });
  using _fetched = await store.acquire(source);
  return { store, archive };
}

Deno.test("a test opens no connection, whatever the store may do", async () => {
  await using cache = await scratch();
  const store = openStore({
    dir: cache.path,
    fetch: () => assert.fail("a connection was opened"),
  });
  const { status } = await testModel(catalogue.get(8), { store });
  assert.equal(status, "unavailable");
});

Deno.test("what may not be read is no finding", async () => {
  const store = openStore({ dir: "cache", offline: true });
  const refuse = () => Promise.reject(new PermissionError("Not allowed"));
  await assert.rejects(
    testModel(catalogue.get(8), { store: { ...store, acquire: refuse } }),
    { code: "permission" },
  );
});

Deno.test("a self-test tells inputs, labels and pictures apart", async () => {
  await using generator = exampleGenerator();
  const recorded = await recordSelfTest(generator, { seed: 3, numSamples: 2 });
  const again = await recordSelfTest(generator, { seed: 3, numSamples: 2 });
  assert.deepEqual(again, recorded);
  const other = await recordSelfTest(generator, { seed: 4, numSamples: 2 });
  assert.notEqual(other.inputsSha256, recorded.inputsSha256);
  assert.deepEqual(differences(recorded, recorded.samples), []);
  const [first] = recorded.samples;
  const [faults] = differences(recorded, first ? [first] : []);
  assert.equal(faults, "there is no sample 1");
  const relabelled = recorded.samples.map((one) => ({ ...one, label: "odd" }));
  assert.match(differences(recorded, relabelled)[0] ?? "", /is odd, not/);
  const without = recorded.samples.map((one) => ({ ...one, parts: [] }));
  assert.match(differences(recorded, without)[0] ?? "", /there is no image of/);
});

Deno.test("the numbers of a picture are those of its definition", () => {
  const width = 16;
  const rows = Array.from({ length: 8 }, (_, row) => row);
  // Columns 0..7 are 0, the others 200, in each of two equal channels.
  const pixels = rows.flatMap(() =>
    Array.from({ length: 2 * width }, (_, at) => at < width ? 0 : 200)
  );
  const image: Raster = {
    width,
    height: 8,
    channels: 2,
    dtype: "uint8",
    range: [0, 255],
    data: Uint8Array.from(pixels),
  };
  const { parts } = fingerprint({ image } as Sample);
  assert.deepEqual(parts, [{
    name: "image",
    mean: 100,
    deviation: 100,
    thumbnail: ("00".repeat(4) + "c8".repeat(4)).repeat(8),
  }]);
});

sharedTest("models that work on images are run on a test pattern", async () => {
  await using cache = await scratch();
  const store = openStore({ dir: cache.path, offline: true });
  const cases = { 14: "cyclegan_resnet6_grey", 7: "brain_inpaint" };
  for (const [id, name] of Object.entries(cases)) {
    const card = catalogue.get(id);
    const location = sharedPath("fixtures", name);
    const source = { kind: "file", location } as const;
    const placed = { ...card, execution: { ...card.execution, source } };
    const { status, reason } = await testModel(placed, {
      store,
      device: "wasm",
    });
    assert.equal(status, "unavailable");
    assert.match(reason, /^Runs/);
  }
});
