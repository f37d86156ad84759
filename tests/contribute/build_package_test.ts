/** From a folder to an archive, and to images at the other end of a line. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { openZip, writeZip } from "../../lib/archive/mod.ts";
import { bytesSource } from "../../lib/bytes.ts";
import {
  buildPackage,
  type BuiltPackage,
  checkPackage,
} from "../../lib/contribute/mod.ts";
import { encodeModel } from "../../lib/onnx/mod.ts";
import { sha256Hex } from "../../lib/platform/digest.ts";
import type { ModelCard } from "../../lib/registry/mod.ts";
import { Generators, openStore, type Store } from "../../mod.ts";
import { scratch } from "../sampling/folders.ts";
import { startZenodo } from "../zenodo_server.ts";
import {
  constantNet,
  netCard,
  PIXELS,
  splitNet,
  writeFolder,
} from "./packages.ts";

interface Place {
  readonly folder: string;
  readonly output: string;
  readonly store: Store;
  readonly dir: string;
  build(card?: ModelCard): Promise<BuiltPackage>;
}

/** Runs a test with a folder that holds a net, its data, and much else. */
async function withFolder(test: (place: Place) => Promise<void>) {
  await using held = await scratch();
  const dir = held.path;
  const folder = join(dir, "package");
  const { net, data } = splitNet();
  await writeFolder(folder, {
    "net.onnx": net,
    "net.bin": data,
    "README.md": "What it is",
    "train.py": "print('never run')",
    ".git/config": "secret",
    "generate.ts": "export function generate() {}",
  });
  const store = openStore({ dir: join(dir, "cache"), offline: true });
  const output = join(dir, "out", "pixels.zip");
  await test({
    folder,
    output,
    store,
    dir,
    build: async (card = netCard()) => {
      await writeFolder(folder, { "medigan.json": JSON.stringify(card) });
      return await buildPackage(folder, { store, output });
    },
  });
}

const WANTED = [...PIXELS].map((value) =>
  Math.round((Math.tanh(value) + 1) / 2 * 255)
);

async function pixelsOf(name: string, store: Store): Promise<number[]> {
  const [sample] = await new Generators({ store }).generate(name, {
    numSamples: 1,
    seed: 1,
    device: "wasm",
  });
  return [...sample!.image.data];
}

Deno.test("data, documents and digests are packed, scripts are not", () =>
  withFolder(async ({ folder, output, build }) => {
    const { sha256, bytes, card, left } = await build();
    assert.deepEqual([...left].sort(), [
      ".git/config",
      "generate.ts",
      "train.py",
    ]);
    const written = await Deno.readFile(output);
    assert.equal(written.length, bytes);
    assert.equal(sha256Hex(written), sha256);
    const zip = await openZip(bytesSource(written));
    assert.deepEqual(
      zip.entries.map(({ name }) => name),
      ["medigan.json", "README.md", "net.bin", "net.onnx"],
    );
    for (const [name, wanted] of Object.entries(card.execution.files ?? {})) {
      assert.equal(sha256Hex(await Deno.readFile(join(folder, name))), wanted);
    }
    assert.equal((await build()).sha256, sha256, "the same bytes each time");
    const around = [...Deno.readDirSync(join(output, ".."))];
    assert.equal(around.length, 1, "nothing is left beside it");
  }));

Deno.test("a built package runs from its file", () =>
  withFolder(async ({ output, store, build }) => {
    await build();
    assert.deepEqual(await pixelsOf(output, store), WANTED);
  }));

Deno.test("a package runs from an address, a record and a DOI, fetched once", () =>
  withFolder(async ({ output, dir, build }) => {
    const { sha256 } = await build();
    const bytes = await Deno.readFile(output);
    await using server = await startZenodo({
      records: [{ id: 77, files: [{ name: "pixels.zip", bytes }] }],
      plain: [{ name: "pixels.zip", bytes }],
    });
    const home = join(dir, "home");
    const options = {
      dir: home,
      lockfile: join(home, "medigan.lock"),
      zenodoBaseUrl: server.baseUrl,
      doiBaseUrl: server.doiBaseUrl,
    };
    const names = [
      `${server.baseUrl}/plain/pixels.zip`,
      "doi:10.5281/zenodo.77",
      "doi:10.5281/zenodo.77#pixels.zip",
      `${server.baseUrl}/records/77/files/pixels.zip?download=1`,
    ];
    for (const name of names) {
      assert.deepEqual(await pixelsOf(name, openStore(options)), WANTED);
    }
    const fetched = server.requests.filter(({ what }) => what === "pixels.zip");
    assert.equal(fetched.length, 2, "once by address, once by record");
    const lock = await Deno.readTextFile(join(home, "medigan.lock"));
    assert.equal(lock.match(new RegExp(sha256, "g"))?.length, 2);
    const offline = openStore({ ...options, offline: true });
    assert.deepEqual(await pixelsOf(names[0]!, offline), WANTED);
  }));

Deno.test("provenance names the package and the digest of its archive", () =>
  withFolder(async ({ output, dir, build }) => {
    const { sha256 } = await build();
    const bytes = await Deno.readFile(output);
    await using server = await startZenodo({
      records: [{ id: 77, files: [{ name: "pixels.zip", bytes }] }],
    });
    const store = openStore({
      dir: join(dir, "home"),
      zenodoBaseUrl: server.baseUrl,
    });
    const [sample] = await new Generators({ store }).generate(
      "doi:10.5281/zenodo.77",
      { numSamples: 1, device: "wasm" },
    );
    assert.equal(sample?.provenance.weightsSha256, sha256);
    assert.equal(sample.provenance.model, "99999_PIXELS");
    assert.equal(sample.provenance.source, "doi:10.5281/zenodo.77");
  }));

Deno.test("a package cannot name files of others as its own", () =>
  withFolder(async ({ dir, store }) => {
    const elsewhere = join(dir, "secret.onnx");
    await Deno.writeFile(elsewhere, encodeModel(constantNet()));
    const card = netCard({ source: { kind: "file", location: elsewhere } });
    const path = join(dir, "evil.zip");
    const data = new TextEncoder().encode(JSON.stringify(card));
    await Deno.writeFile(path, writeZip([{ name: "medigan.json", data }]));
    await assert.rejects(pixelsOf(path, store), { code: "integrity" });
    for (const file of ["../secret.onnx", elsewhere]) {
      const climbing = netCard({ checkpoint: { path: file } });
      const text = new TextEncoder().encode(JSON.stringify(climbing));
      await Deno.writeFile(
        path,
        writeZip([{ name: "medigan.json", data: text }]),
      );
      await assert.rejects(pixelsOf(path, store), { code: "card" });
    }
  }));

Deno.test("a file that changed since the package was built is refused", () =>
  withFolder(async ({ folder, store, build }) => {
    const { card } = await build();
    await writeFolder(folder, { "medigan.json": JSON.stringify(card) });
    assert.deepEqual(await pixelsOf(folder, store), WANTED);
    assert.deepEqual((await checkPackage(folder, { store })).faults, []);
    const data = await Deno.readFile(join(folder, "net.bin"));
    data[0]! ^= 1;
    await Deno.writeFile(join(folder, "net.bin"), data);
    await assert.rejects(pixelsOf(folder, store), /"net\.bin" as its SHA-256/);
    const { faults } = await checkPackage(folder, { store });
    assert.match(faults[0] ?? "", /net\.bin as its SHA-256 must be/);
  }));

Deno.test("constants in a file without a digest are refused", () =>
  withFolder(async ({ folder, store }) => {
    await writeFolder(folder, { "medigan.json": JSON.stringify(netCard()) });
    await assert.rejects(pixelsOf(folder, store), /which no card lists/);
  }));

Deno.test("what cannot be used is not built", () =>
  withFolder(async ({ output, build }) => {
    const absent = netCard({ checkpoint: { path: "absent.onnx" } });
    await assert.rejects(build(absent), /names "absent\.onnx", which is not/);
    const code = { family: "code", checkpoint: { path: "train.py" } };
    await assert.rejects(build(netCard(code)), /must export generate/);
    await assert.rejects(Deno.stat(output), Deno.errors.NotFound);
  }));

Deno.test("what others would want to know is asked for", () =>
  withFolder(async ({ output, store, build }) => {
    await build();
    const { gaps, faults } = await checkPackage(output, { store });
    assert.deepEqual(faults, []);
    assert(gaps.includes("description.authors: who made it?"), String(gaps));
  }));
