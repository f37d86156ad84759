import assert from "node:assert/strict";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { writeZip } from "../../lib/archive/mod.ts";
import { IntegrityError } from "../../lib/errors.ts";
import { sha256Hex } from "../../lib/platform/digest.ts";
import {
  listDir,
  makeScratchDir,
  readBytes,
  statPath,
  writeAtomic,
} from "../../lib/platform/files.ts";
import { findName } from "../../lib/store/local_package.ts";
import { openStore } from "../../lib/store/mod.ts";
import { sharedJson, sharedPath, sharedTest } from "../shared.ts";
import {
  assertHolds,
  noise,
  PACKAGE,
  PACKAGE_SHA256,
  startWorld,
  WEIGHTS,
} from "./helpers.ts";

Deno.test("a path is found with and without the folder around the archive", () => {
  const names = ["A/model.pt", "A/x/weights.bin", "A/y/weights.bin", "top.pt"];
  assert.equal(findName(names, "A/model.pt"), "A/model.pt");
  assert.equal(findName(names, "model.pt"), "A/model.pt");
  assert.equal(findName(names, "x/weights.bin"), "A/x/weights.bin");
  assert.equal(findName(names, "PACKAGE/top.pt"), "top.pt");
  assert.equal(findName(names, "./top.pt"), "top.pt");
  assert.equal(findName(names, "none.pt"), undefined);
  assert.equal(findName(names, "odel.pt"), undefined);
  assert.throws(() => findName(names, "weights.bin"), IntegrityError);
});

Deno.test("a local archive and a folder are packages too", async (t) => {
  await using scratch = await makeScratchDir();
  const dir = join(scratch.path, "cache");
  const store = openStore({ dir, offline: true });
  await writeAtomic(join(scratch.path, "a.zip"), PACKAGE);
  await writeAtomic(join(scratch.path, "folder/M/model.pt"), WEIGHTS);
  const paths = ["M/model.pt"];
  await t.step("archive", async () => {
    const path = join(scratch.path, "a.zip");
    const wanted = ["00001_MODEL/model.pt"];
    using made = await store.acquire({ kind: "path", path }, { paths: wanted });
    assert.equal(made.sha256, PACKAGE_SHA256);
    using file = await made.open("model.pt");
    await assertHolds(file, WEIGHTS);
    await assert.rejects(made.open("nothing.pt"), /it holds "00001_MODEL/);
  });
  await t.step("folder", async () => {
    const path = join(scratch.path, "folder");
    using made = await store.acquire({ kind: "path", path }, { paths });
    assert.deepEqual(made.list(), ["M/model.pt"]);
    assert.equal(
      made.sha256,
      sha256Hex(`${sha256Hex(WEIGHTS)}  M/model.pt\n`),
    );
    await assert.rejects(
      store.acquire({ kind: "path", path }, { paths: ["other.pt"] }),
      IntegrityError,
    );
  });
  await t.step("nothing", async () => {
    const path = join(scratch.path, "none.pt");
    await assert.rejects(store.acquire({ kind: "path", path }), /not exist/);
  });
});

Deno.test("links in a folder are not followed, wherever they lead", async () => {
  await using scratch = await makeScratchDir();
  const store = openStore({ dir: join(scratch.path, "cache"), offline: true });
  const folder = join(scratch.path, "folder");
  await writeAtomic(join(folder, "model.pt"), WEIGHTS);
  await writeAtomic(join(scratch.path, "secrets/id.json"), "{}");
  await Deno.symlink(join(scratch.path, "secrets"), join(folder, "deep"));
  const links = { "id.json": "../secrets/id.json", "here.pt": "model.pt" };
  for (const [name, target] of Object.entries(links)) {
    await Deno.symlink(target, join(folder, name));
  }
  using made = await store.acquire({ kind: "path", path: folder });
  assert.deepEqual(made.list(), ["model.pt"]);
  for (const name of ["id.json", "here.pt"]) {
    await assert.rejects(made.open(name), /as it is a link/);
  }
  await assert.rejects(made.open("deep/id.json"), IntegrityError);
  // The folder itself may be named by a link: that is the user's own doing.
  await Deno.symlink(folder, join(scratch.path, "named"));
  const path = join(scratch.path, "named");
  using named = await store.acquire({ kind: "path", path });
  assert.deepEqual(named.list(), ["model.pt"]);
});

Deno.test("a local checkpoint is a package of one file", async (t) => {
  await using scratch = await makeScratchDir();
  const dir = join(scratch.path, "cache");
  const store = openStore({ dir, offline: true });
  await writeAtomic(join(scratch.path, "folder/M/model.pt"), WEIGHTS);
  const paths = ["M/model.pt"];
  await t.step("checkpoint, whatever its name", async () => {
    const location = join(scratch.path, "folder/M/model.pt");
    using made = await store.acquire({ kind: "file", location }, { paths });
    assert.equal(made.sha256, sha256Hex(WEIGHTS));
    using file = await made.open("another/name.pt");
    assert.equal(file.size, WEIGHTS.length);
  });
  await t.step("PyTorch's zip is a checkpoint, not an archive", async () => {
    const path = join(scratch.path, "torch.zip");
    const bytes = writeZip([
      { name: "archive/data.pkl", data: noise(20) },
      { name: "archive/data/0", data: noise(20) },
    ]);
    await writeAtomic(path, bytes);
    using made = await store.acquire({ kind: "path", path });
    assert.deepEqual(made.list(), ["torch.zip"]);
  });
});

Deno.test("a bundled file is used where it lies, and checked", async () => {
  await using scratch = await makeScratchDir();
  await writeAtomic(join(scratch.path, "models/net.pt"), WEIGHTS);
  const dir = join(scratch.path, "cache");
  const packageRoot = pathToFileURL(`${scratch.path}/`);
  const store = openStore({ dir, packageRoot, offline: true });
  const source = {
    kind: "bundled",
    path: "models/net.pt",
    sha256: sha256Hex(WEIGHTS),
  } as const;
  using made = await store.acquire(source, { paths: ["net.pt"] });
  assert.equal(made.sha256, source.sha256);
  assert.equal(await statPath(dir), undefined);
  const other = { ...source, sha256: sha256Hex("") };
  await assert.rejects(store.acquire(other), { code: "integrity" });
  const outside = { ...source, path: "../secret" };
  await assert.rejects(store.acquire(outside), { code: "usage" });
  assert.equal((await store.plan(source)).isCached, true);
});

Deno.test("a bundled file of a package from the network is fetched once", async () => {
  await using world = await startWorld({
    plain: [{ name: "net.pt", bytes: WEIGHTS }],
  });
  const packageRoot = `${world.server.baseUrl}/plain/`;
  const store = world.open({ packageRoot });
  const sha256 = sha256Hex(WEIGHTS);
  const source = { kind: "bundled", path: "net.pt", sha256 } as const;
  const offline = world.open({ packageRoot, offline: true });
  await assert.rejects(offline.acquire(source), { code: "offline" });
  using _first = await store.acquire(source);
  using second = await offline.acquire(source);
  using file = await second.open("net.pt");
  await assertHolds(file, WEIGHTS);
  assert.equal(world.server.asked("net.pt").length, 1);
  const wrong = { ...source, sha256: sha256Hex("") };
  await assert.rejects(store.acquire(wrong), { code: "integrity" });
  assert.deepEqual(await listDir(`${world.dir}/partial`), []);
});

interface HostileCase {
  readonly file: string;
  readonly kind: string;
  readonly outcome: string;
}

sharedTest(
  "hostile packages end as they should, writing nothing outside",
  async (t) => {
    const { cases } = await sharedJson<{ cases: HostileCase[] }>(
      "fixtures",
      "malicious",
      "manifest.json",
    );
    const packages = cases.filter(({ kind }) => kind === "package");
    assert(packages.length >= 17);
    for (const { file, outcome } of packages) {
      await t.step(`${file}: ${outcome}`, async () => {
        const bytes = await readBytes(
          sharedPath("fixtures", "malicious", file),
        );
        await checkHostile(bytes, outcome);
      });
    }
    assert.equal(await statPath("/tmp/PWNED-BY-FIXTURE"), undefined);
  },
);

/** Fetches a hostile package through the server, into a fenced cache. */
async function checkHostile(bytes: Uint8Array, outcome: string): Promise<void> {
  const files = [{ name: "pkg.zip", bytes }];
  await using world = await startWorld({ records: [{ id: 101, files }] });
  const dir = `${world.dir}/a/b/cache`;
  const store = world.open({ dir, lockfile: `${dir}/medigan.lock` });
  const source = { kind: "zenodo", record: 101, file: "pkg.zip" } as const;
  const options = { paths: ["00001_MODEL/model.pt"] };
  if (outcome === "loads") {
    using made = await store.acquire(source, options);
    using file = await made.open("model.pt");
    assert.equal(file.size, 508);
  } else {
    try {
      using _made = await store.acquire(source, options);
      assert.equal(outcome, "loads or error");
    } catch (error) {
      assert(error instanceof IntegrityError, `${error}`);
      const unpacked = (await store.listCache()).bytes.extracted;
      assert.equal(unpacked, 0);
    }
  }
  assert.deepEqual(await listDir(world.dir), ["a"]);
  assert.deepEqual(await listDir(`${world.dir}/a/b`), ["cache"]);
}
