/**
 * The whole way: a model's number, a record, an archive in the layout of the
 * real one, images on disk. Only the server's address differs from real life.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { writeZip } from "../lib/archive/mod.ts";
import { decodePng, readNpy, readPngText } from "../lib/image/mod.ts";
import { makeScratchDir } from "../lib/platform/files.ts";
import {
  Generators,
  loadCatalogue,
  type ModelCard,
  openStore,
  type RunManifest,
  type Store,
  type Tensor,
} from "../mod.ts";
import { runCli, runJson } from "./cli/run_cli.ts";
import { sharedPath, sharedTest } from "./shared.ts";
import { startZenodo, type ZenodoServer } from "./zenodo_server.ts";

const MODEL_5 = loadCatalogue().get(5);

/** The archive of a model, with a fixture's checkpoint as its weights. */
async function servedArchive(card: ModelCard, fixture: string, file: string) {
  const { source, checkpoint } = card.execution;
  assert(source.kind === "zenodo");
  const data = await Deno.readFile(sharedPath("fixtures", fixture, file));
  const script = new TextEncoder().encode("raise SystemExit('never run')\n");
  const bytes = writeZip([
    { name: `${card.id}/__init__.py`, data: script },
    { name: `${card.id}/${checkpoint.path}`, data },
    { name: `__MACOSX/${card.id}/._${checkpoint.path}`, data: script },
  ]);
  return { id: source.record, files: [{ name: source.archive, bytes }] };
}

function storeAt(dir: string, server: ZenodoServer): Store {
  return openStore({
    dir,
    lockfile: join(dir, "medigan.lock"),
    zenodoBaseUrl: server.baseUrl,
  });
}

async function fixtureArray(fixture: string, file: string): Promise<Tensor> {
  const path = sharedPath("fixtures", fixture, file);
  return readNpy(await Deno.readFile(path)) as Tensor;
}

sharedTest(
  "model 5 comes from its record and draws what its package draws",
  async () => {
    await using server = await startZenodo({
      records: [await servedArchive(MODEL_5, "mammo_dcgan", "500.pt")],
    });
    await using scratch = await makeScratchDir();
    const generators = new Generators({ store: storeAt(scratch.path, server) });
    const samples = await generators.generate(5, {
      numSamples: 2,
      latents: await fixtureArray("mammo_dcgan", "z.npy"),
      compat: true,
      device: "wasm",
    });
    const wanted = await fixtureArray("mammo_dcgan", "postprocessed.npy");
    const pixels = samples.flatMap(({ image }) => [...image.data]);
    const off = pixels.filter((grey, place) => {
      const distance = Math.abs(grey - Number(wanted.data[place]));
      // A value at a step may round either way; 255 and 0 are neighbours as the
      // package lets bytes wrap.
      return Math.min(distance, 256 - distance) > 1;
    });
    assert.deepEqual(off, []);
    assert.equal(samples[0]?.provenance.source, "doi:10.5281/zenodo.7031758");
  },
);

sharedTest("a model is fetched once, by whatever name it goes", async () => {
  await using server = await startZenodo({
    records: [await servedArchive(MODEL_5, "mammo_dcgan", "500.pt")],
  });
  await using scratch = await makeScratchDir();
  const generators = new Generators({ store: storeAt(scratch.path, server) });
  const names = [
    5,
    "00005_DCGAN_MMG_MASS_ROI",
    "doi:10.5281/zenodo.7031758",
    `${server.baseUrl}/record/7031758/files/${MODEL_5.id}.zip?download=1`,
  ];
  const images: string[] = [];
  for (const name of names) {
    const [sample] = await generators.generate(name, {
      numSamples: 1,
      seed: 3,
      device: "wasm",
    });
    images.push((sample?.image.data as Uint8Array).toHex());
  }
  assert.equal(new Set(images).size, 1);
  const fetched = server.requests.filter(({ what }) => what.endsWith(".zip"));
  assert.equal(fetched.length, 1);
});

sharedTest(
  "generate 5 on the command line survives a bad connection",
  async () => {
    await using server = await startZenodo({
      records: [await servedArchive(MODEL_5, "mammo_dcgan", "500.pt")],
    });
    server.script(
      `${MODEL_5.id}.zip`,
      { status: 429, headers: { "retry-after": "0" } },
      { cutAfter: 20_000 },
    );
    await using scratch = await makeScratchDir();
    const output = join(scratch.path, "out");
    const env = { MEDIGAN_HOME: join(scratch.path, "home") };
    const { code, document, stderr } = await runJson([
      ...["generate", "5", "-n", "3", "--seed", "1", "--device", "wasm"],
      ...["--output", output, "--zenodo-url", server.baseUrl],
    ], { env });
    assert.equal(code, 0, stderr);
    assert.equal(document.schema, "medigan.generate/1");
    const manifest: RunManifest = JSON.parse(
      await Deno.readTextFile(join(output, "manifest.json")),
    );
    assert.equal(manifest.files.length, 3);
    const bytes = await Deno.readFile(join(output, manifest.files[0]!.name));
    assert.equal(decodePng(bytes).width, 128);
    assert.match(readPngText(bytes).Comment ?? "", /synthetic/i);
    const ranges = server.requests.filter(({ range }) => range !== undefined);
    assert.equal(ranges.length, 1, "the cut transfer goes on where it ended");

    const replay = await runCli([
      ...["replay", join(output, "manifest.json"), "--device", "wasm"],
      ...["--offline"],
    ], { env });
    assert.equal(replay.code, 0, replay.stderr);
  },
);

sharedTest(
  "content that changed under its link is refused by digest",
  async () => {
    await using server = await startZenodo({
      records: [await servedArchive(MODEL_5, "mammo_dcgan", "500.pt")],
    });
    await using scratch = await makeScratchDir();
    const run = (home: string) =>
      runCli([
        ...["generate", "5", "-n", "1", "--device", "wasm", "--overwrite"],
        ...["--output", join(scratch.path, "out")],
        ...["--lockfile", join(scratch.path, "medigan.lock")],
        ...["--zenodo-url", server.baseUrl],
      ], { env: { MEDIGAN_HOME: join(scratch.path, home) } });
    assert.equal((await run("first")).code, 0);
    const other = await servedArchive(
      MODEL_5,
      "mammo_dcgan_dataparallel",
      "model.pt",
    );
    server.replaceFile(`${MODEL_5.id}.zip`, other.files[0]!.bytes);
    const { code, stderr } = await run("second");
    assert.equal(code, 4, stderr);
    assert.equal(stderr.match(/[0-9a-f]{64}/g)?.length, 2, stderr);
  },
);
