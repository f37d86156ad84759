import assert from "node:assert/strict";
import { UsageError } from "../../lib/errors.ts";
import { sha256Hex } from "../../lib/platform/digest.ts";
import {
  listDir,
  readBytes,
  statPath,
  writeAtomic,
} from "../../lib/platform/files.ts";
import { lockFile } from "../../lib/platform/locks.ts";
import { keyDigest, writeIndex } from "../../lib/store/cache_index.ts";
import { writePartState } from "../../lib/store/part_file.ts";
import { places } from "../../lib/store/settings.ts";
import {
  assertHolds,
  KEY,
  noise,
  PACKAGE,
  PACKAGE_SHA256,
  SOURCE,
  startWorld,
  WEIGHTS,
} from "./helpers.ts";

const PATHS = ["00001_MODEL/model.pt"];

/** Changes a byte without changing size or, if asked, time. */
async function damage(path: string, isTimeKept = false): Promise<void> {
  const { mtime } = await Deno.stat(path);
  const bytes = await readBytes(path);
  bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
  await Deno.writeFile(path, bytes);
  const time = isTimeKept && mtime !== null ? mtime : new Date(0);
  await Deno.utime(path, time, time);
}

Deno.test("a damaged archive is found, named and fetched again", async () => {
  await using world = await startWorld();
  const store = world.open();
  using _first = await store.acquire(SOURCE);
  const path = places.blob(world.dir, PACKAGE_SHA256);
  await damage(path);
  using _second = await store.acquire(SOURCE, { onEvent: world.onEvent });
  const notice = world.events.find(({ type }) => type === "notice");
  assert(JSON.stringify(notice).includes(path));
  assert.equal(world.server.asked("model.zip").length, 2);
  assert.equal(sha256Hex(await readBytes(path)), PACKAGE_SHA256);
});

Deno.test("a file that was only touched is not fetched again", async () => {
  await using world = await startWorld();
  const store = world.open();
  using _first = await store.acquire(SOURCE);
  await Deno.utime(places.blob(world.dir, PACKAGE_SHA256), 1, 1);
  using _second = await store.acquire(SOURCE);
  assert.equal(world.server.asked("model.zip").length, 1);
});

Deno.test("a damaged unpacked file is unpacked again", async () => {
  await using world = await startWorld();
  const store = world.open();
  using _first = await store.acquire(SOURCE, { paths: PATHS });
  const path = `${places.extracted(world.dir, PACKAGE_SHA256)}/${PATHS[0]}`;
  await damage(path);
  using second = await store.acquire(SOURCE, { onEvent: world.onEvent });
  using file = await second.open("model.pt");
  await assertHolds(file, WEIGHTS);
  assert(JSON.stringify(world.events).includes("damaged-file"));
  assert.equal(world.server.asked("model.zip").length, 1);
});

Deno.test("verify finds what size and time hide, and it is fetched again", async () => {
  await using world = await startWorld();
  const store = world.open();
  using _first = await store.acquire(SOURCE, { paths: PATHS });
  await store.cachedGraph("a".repeat(64), () => Promise.resolve(noise(50)));
  assert.deepEqual(await store.verifyCache(), { checked: 3, damaged: [] });
  const path = places.blob(world.dir, PACKAGE_SHA256);
  await damage(path, true);
  const { damaged } = await store.verifyCache();
  assert.deepEqual(damaged.map((file) => [file.path, file.wanted]), [
    [path, PACKAGE_SHA256],
  ]);
  using second = await store.acquire(SOURCE);
  assert.equal(second.sha256, PACKAGE_SHA256);
  assert.equal((await store.verifyCache()).damaged.length, 0);
});

Deno.test("a process that died between publishing and noting loses nothing", async () => {
  await using world = await startWorld();
  const url = `${world.server.baseUrl}/api/records/101/files/model.zip/content`;
  await writeAtomic(places.blob(world.dir, PACKAGE_SHA256), PACKAGE);
  const partPath = places.partial(world.dir, keyDigest(KEY));
  await writePartState(partPath, { url, sha256: PACKAGE_SHA256 });
  using made = await world.open().acquire(SOURCE);
  assert.equal(made.sha256, PACKAGE_SHA256);
  assert.equal(world.server.asked("model.zip").length, 0);
});

Deno.test("a damaged note is like none", async () => {
  await using world = await startWorld();
  const store = world.open();
  using _first = await store.acquire(SOURCE);
  await writeAtomic(places.index(world.dir, keyDigest(KEY)), "{");
  using made = await store.acquire(SOURCE);
  // The lockfile still tells the digest, and the bytes are there.
  assert.equal(made.sha256, PACKAGE_SHA256);
  assert.equal(world.server.asked("model.zip").length, 1);
});

Deno.test("the cache is listed with sizes and origin", async () => {
  await using world = await startWorld();
  const store = world.open();
  assert.deepEqual((await store.listCache()).entries, []);
  using _made = await store.acquire(SOURCE, { paths: PATHS });
  const { entries, bytes } = await store.listCache();
  assert.deepEqual(
    entries.map(({ key, sha256, isPresent }) => ({ key, sha256, isPresent })),
    [{ key: KEY, sha256: PACKAGE_SHA256, isPresent: true }],
  );
  assert.equal(bytes.blobs, PACKAGE.length);
  assert(bytes.extracted > WEIGHTS.length);
  assert.equal(await store.cachePath(SOURCE), entries[0]?.path);
});

Deno.test("prune removes what may go and nothing else", async () => {
  await using world = await startWorld();
  const store = world.open();
  using _made = await store.acquire(SOURCE, { paths: PATHS });
  await writeAtomic(places.partial(world.dir, "old"), noise(1000));
  await writeAtomic(places.partial(world.dir, "busy"), noise(1000));
  using _busy = await lockFile(places.lock(world.dir, "busy"));
  const partial = await store.pruneCache({ what: "partial" });
  assert.equal(partial.freedBytes, 1000);
  assert.deepEqual(await listDir(`${world.dir}/partial`), ["busy.part"]);
  assert.deepEqual((await store.pruneCache({ what: "unused" })).removed, []);
  assert.notEqual(await store.cachePath(SOURCE), undefined);
  const all = await store.pruneCache({ what: "all" });
  assert(all.freedBytes >= PACKAGE.length + WEIGHTS.length);
  assert.equal(await store.cachePath(SOURCE), undefined);
  assert.deepEqual((await store.listCache()).entries, []);
});

Deno.test("prune removes what was not used for long", async () => {
  await using world = await startWorld();
  const store = world.open();
  using _made = await store.acquire(SOURCE);
  const old = new Date(Date.now() - 40 * 24 * 3600 * 1000);
  const blob = places.blob(world.dir, PACKAGE_SHA256);
  await Deno.utime(places.index(world.dir, keyDigest(KEY)), old, old);
  await Deno.utime(blob, old, old);
  assert.deepEqual((await store.pruneCache({ what: "unused" })).removed, [
    blob,
  ]);
});

Deno.test("bytes under two keys are stored once", async () => {
  const files = [{ name: "model.zip", bytes: PACKAGE }];
  await using world = await startWorld({
    records: [{ id: 101, files }],
    plain: files,
  });
  const store = world.open();
  using _one = await store.acquire(SOURCE);
  const url = `${world.server.baseUrl}/plain/model.zip`;
  using _two = await store.acquire({ kind: "url", url });
  const { entries, bytes } = await store.listCache();
  assert.equal(entries.length, 2);
  assert.equal(bytes.blobs, PACKAGE.length);
});

Deno.test("graphs are made once and again when damaged", async () => {
  await using world = await startWorld();
  const store = world.open();
  const key = sha256Hex("weights");
  let made = 0;
  const make = () => {
    made++;
    return Promise.resolve(noise(5000));
  };
  const first = await store.cachedGraph(key, make);
  const second = await store.cachedGraph(key, make);
  assert.deepEqual(second.bytes, first.bytes);
  assert.equal(made, 1);
  await damage(first.path);
  assert.deepEqual((await store.cachedGraph(key, make)).bytes, first.bytes);
  assert.equal(made, 2);
  await assert.rejects(store.cachedGraph("../x", make), TypeError);
});

Deno.test("a note about other bytes is never believed", async () => {
  await using world = await startWorld();
  const wrong = { key: KEY, url: "https://x.org/", name: "x", retrieved: "" };
  await writeIndex(world.dir, {
    ...wrong,
    sha256: PACKAGE_SHA256,
    size: 3,
    modifiedMs: 0,
  });
  await writeAtomic(places.blob(world.dir, PACKAGE_SHA256), "abc");
  using made = await world.open().acquire(SOURCE);
  using file = await made.open("model.pt");
  assert.equal(file.size, WEIGHTS.length);
  assert.equal((await statPath(`${world.dir}/medigan.lock`))?.kind, "file");
});

Deno.test("several known files of a record must be told apart", async () => {
  const files = [
    { name: "a.zip", bytes: PACKAGE },
    { name: "b.zip", bytes: PACKAGE },
  ];
  await using world = await startWorld({ records: [{ id: 101, files }] });
  const store = world.open();
  const record = { kind: "zenodo", record: 101 } as const;
  await assert.rejects(store.acquire(record), { code: "integrity" });
  using _a = await store.acquire({ ...record, file: "a.zip" });
  // The lockfile knows one of them, so that one is meant on any machine.
  using again = await world.open({ dir: `${world.dir}/other` }).acquire(record);
  assert.equal(again.source.name, "a.zip");
  using _b = await store.acquire({ ...record, file: "b.zip" });
  await assert.rejects(store.acquire(record), UsageError);
});
