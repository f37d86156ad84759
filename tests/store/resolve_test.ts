import assert from "node:assert/strict";
import { parseModelReference } from "../../lib/store/mod.ts";
import { parseRecord } from "../../lib/store/zenodo_record.ts";
import { PACKAGE, PACKAGE_SHA256, startWorld } from "./helpers.ts";

const FILES = [{ name: "model.zip", bytes: PACKAGE }];

Deno.test("a DOI of all versions is pinned to the newest, and said", async () => {
  const records = [
    { id: 101, concept: 100, files: FILES },
    { id: 102, concept: 100, files: FILES },
  ];
  await using world = await startWorld({ records });
  const store = world.open();
  const reference = parseModelReference("10.5281/zenodo.100");
  const { onEvent } = world;
  using made = await store.acquire(reference, { onEvent });
  assert.equal(made.source.record, 102);
  const notice = world.events.find(({ type }) => type === "notice");
  assert.match(JSON.stringify(notice), /concept-doi.*10\.5281\/zenodo\.102/);
  // A later version changes nothing: the pinned one is fetched again.
  records.push({ id: 103, concept: 100, files: FILES });
  const other = world.open({ dir: `${world.dir}/other` });
  using again = await other.acquire(reference);
  assert.equal(again.source.record, 102);
});

Deno.test("both forms of the records API are read", async (t) => {
  for (const shape of ["legacy", "invenio"] as const) {
    await t.step(shape, async () => {
      const records = [{ id: 101, shape, files: FILES }];
      await using world = await startWorld({ records });
      const store = world.open();
      using made = await store.acquire(
        parseModelReference("10.5281/zenodo.101"),
      );
      assert.equal(made.sha256, PACKAGE_SHA256);
      assert.equal(made.source.doi, "10.5281/zenodo.101");
    });
  }
});

Deno.test("the first form of the API, without links or prefix, is read", () => {
  const record = parseRecord({
    id: "7",
    files: [{ filename: "a b.zip", filesize: 3, checksum: "A".repeat(32) }],
  }, "https://zenodo.org");
  assert.deepEqual(record, {
    id: 7,
    doi: "10.5281/zenodo.7",
    files: [{
      name: "a b.zip",
      size: 3,
      md5: "a".repeat(32),
      url: "https://zenodo.org/api/records/7/files/a%20b.zip/content",
    }],
  });
});

Deno.test("what is no record is refused", () => {
  for (
    const value of [null, 1, "x", [], {}, { id: 1 }, { id: -1, files: [] }]
  ) {
    assert.throws(() => parseRecord(value, "https://zenodo.org"), {
      code: "integrity",
    });
  }
});

Deno.test("a missing file names those that are there", async () => {
  const files = [...FILES, { name: "readme.txt", bytes: PACKAGE }];
  await using world = await startWorld({ records: [{ id: 101, files }] });
  const wrong = parseModelReference("10.5281/zenodo.101#other.zip");
  await assert.rejects(
    world.open().acquire(wrong),
    /find "other.zip" in record 101 as it holds "model.zip", "readme.txt"/,
  );
});

Deno.test("a missing record is said to be missing", async () => {
  await using world = await startWorld();
  const reference = parseModelReference("10.5281/zenodo.9");
  await assert.rejects(world.open().acquire(reference), {
    code: "network",
    message: /answered 404/,
  });
});

Deno.test("an old address redirects to the file", async () => {
  await using world = await startWorld();
  const url = `${world.server.baseUrl}/record/101/files/model.zip?download=1`;
  using made = await world.open().acquire({ kind: "url", url });
  assert.equal(made.sha256, PACKAGE_SHA256);
  assert.equal(made.source.name, "model.zip");
});

Deno.test("a DOI of others works where it leads to Zenodo, and only there", async () => {
  await using world = await startWorld({
    records: [{ id: 101, doi: "10.1234/abc", files: FILES }],
    dois: {
      "10.1234/abc": "https://zenodo.org/records/101",
      "10.1234/else": "https://example.org/landing",
    },
  });
  const store = world.open();
  using made = await store.acquire(parseModelReference("doi:10.1234/abc"));
  assert.equal(made.source.doi, "10.1234/abc");
  await assert.rejects(
    store.acquire(parseModelReference("doi:10.1234/else")),
    { code: "usage", message: /it leads to example\.org/ },
  );
  await assert.rejects(
    store.acquire(parseModelReference("doi:10.1234/none")),
    { code: "network" },
  );
});

Deno.test("a name of the catalogue is for the registry", async () => {
  await using world = await startWorld();
  await assert.rejects(world.open().acquire(parseModelReference(8)), {
    code: "usage",
  });
});

Deno.test("a plan downloads nothing", async () => {
  await using world = await startWorld();
  const reference = parseModelReference("10.5281/zenodo.101");
  const store = world.open();
  const before = await store.plan(reference);
  assert.equal(before.bytes, PACKAGE.length);
  assert.equal(before.isCached, false);
  assert.equal(before.host, new URL(world.server.baseUrl).host);
  assert.equal(world.server.asked("model.zip").length, 0);
  const offline = await world.open({ offline: true }).plan(reference);
  assert.equal(offline.bytes, undefined);
  using made = await store.acquire(reference);
  const after = await store.plan(reference);
  assert.equal(after.isCached, true);
  assert.equal(after.host, undefined);
  assert(after.destination.endsWith(made.sha256));
});
