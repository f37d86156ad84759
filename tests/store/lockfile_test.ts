import assert from "node:assert/strict";
import { join } from "node:path";
import fc from "fast-check";
import { IntegrityError } from "../../lib/errors.ts";
import { sha256Hex } from "../../lib/platform/digest.ts";
import { readText, statPath, writeAtomic } from "../../lib/platform/files.ts";
import { formatLockfile, parseLockfile } from "../../lib/store/mod.ts";
import { pin } from "../../lib/store/lockfile.ts";
import { completeSettings } from "../../lib/store/settings.ts";
import { makeScratchDir } from "../../lib/platform/files.ts";
import {
  KEY,
  noise,
  PACKAGE,
  PACKAGE_SHA256,
  SOURCE,
  startWorld,
} from "./helpers.ts";

Deno.test("a first use is pinned", async () => {
  await using world = await startWorld();
  using _made = await world.open().acquire(SOURCE);
  const entries = parseLockfile(await readText(`${world.dir}/medigan.lock`));
  const { retrieved, ...entry } = entries[KEY] ?? assert.fail();
  assert.match(retrieved ?? "", /^\d{4}-\d\d-\d\d$/);
  assert.deepEqual(entry, {
    sha256: PACKAGE_SHA256,
    size: PACKAGE.length,
    url: `${world.server.baseUrl}/api/records/101/files/model.zip/content`,
    record: 101,
  });
});

Deno.test("changed content under the same link is refused with both digests", async () => {
  await using world = await startWorld();
  const store = world.open();
  using first = await store.acquire(SOURCE);
  const changed = noise(PACKAGE.length, 9);
  changed.set([0x50, 0x4b]);
  world.server.replaceFile("model.zip", changed);
  const isRight = (error: unknown) =>
    error instanceof IntegrityError &&
    error.message.includes(PACKAGE_SHA256) &&
    error.message.includes(sha256Hex(changed));
  await assert.rejects(store.acquire(SOURCE, { refetch: true }), isRight);
  using second = await store.acquire(SOURCE);
  assert.equal(second.sha256, first.sha256);
  // Another machine with the same lockfile, and nothing in its cache.
  const other = world.open({ dir: `${world.dir}/other` });
  await assert.rejects(other.acquire(SOURCE), isRight);
  assert.equal(await other.cachePath(SOURCE), undefined);
});

Deno.test("frozen refuses what is not pinned and accepts what is", async () => {
  await using world = await startWorld();
  const frozen = world.open({ frozen: true });
  await assert.rejects(frozen.acquire(SOURCE), { code: "integrity" });
  assert.equal(world.server.requests.length, 0);
  using _pinned = await world.open().acquire(SOURCE);
  using made = await frozen.acquire(SOURCE);
  assert.equal(made.sha256, PACKAGE_SHA256);
});

Deno.test("a cached file is pinned in the lockfile of another project", async () => {
  await using world = await startWorld();
  using _first = await world.open().acquire(SOURCE);
  const lockfile = `${world.dir}/project/medigan.lock`;
  using _second = await world.open({ lockfile }).acquire(SOURCE);
  assert.equal(
    parseLockfile(await readText(lockfile))[KEY]?.sha256,
    PACKAGE_SHA256,
  );
  assert.equal(world.server.asked("model.zip").length, 1);
});

Deno.test("a damaged lockfile stops everything and is left as it is", async () => {
  await using world = await startWorld();
  const path = `${world.dir}/medigan.lock`;
  const broken = [
    "{",
    "[]",
    "null",
    '{"schema":"medigan.lock/9","entries":{}}',
    `{"schema":"medigan.lock/1","entries":{"${KEY}":{"sha256":"x"}}}`,
  ];
  for (const text of broken) {
    await writeAtomic(path, text);
    await assert.rejects(world.open().acquire(SOURCE), { code: "integrity" });
    assert.equal(await readText(path), text);
  }
  assert.equal(world.server.requests.length, 0);
});

Deno.test("concurrent writers lose no entry", async () => {
  await using scratch = await makeScratchDir();
  const settings = completeSettings({ dir: scratch.path });
  const entry = { sha256: "a".repeat(64), size: 1, url: "https://x.org/" };
  await Promise.all(
    Array.from({ length: 20 }, (_, k) => pin(settings, `url:${k}`, entry)),
  );
  const text = await readText(`${scratch.path}/medigan.lock`);
  assert.equal(Object.keys(parseLockfile(text)).length, 20);
  assert.equal(await statPath("medigan.lock"), undefined);
});

Deno.test("entries survive being written and read, whatever their keys", () => {
  const entry = fc.record({
    sha256: fc.string({
      unit: fc.constantFrom(..."0123456789abcdef"),
      minLength: 64,
      maxLength: 64,
    }),
    size: fc.nat(),
    url: fc.webUrl(),
    record: fc.nat(),
    retrieved: fc.string(),
  }, { requiredKeys: ["sha256", "size", "url"], noNullPrototype: true });
  fc.assert(
    fc.property(
      fc.dictionary(fc.string(), entry, { noNullPrototype: true }),
      (entries) => {
        const text = formatLockfile(entries);
        assert.deepEqual({ ...parseLockfile(text) }, { ...entries });
        assert.equal(formatLockfile(parseLockfile(text)), text);
      },
    ),
  );
});

Deno.test("any text is a lockfile or an integrity error", () => {
  fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
    try {
      parseLockfile(text);
    } catch (error) {
      assert(error instanceof IntegrityError);
    }
  }));
});

Deno.test("the lockfile of the working folder comes before that of the cache", async () => {
  await using scratch = await makeScratchDir();
  const module = (name: string) =>
    JSON.stringify(new URL(`../../lib/store/${name}`, import.meta.url).href);
  const script = `import { lockfilePath } from ${module("lockfile.ts")};
    import { completeSettings } from ${module("settings.ts")};
    console.log(await lockfilePath(completeSettings({ dir: "cache" })));`;
  const run = async () => {
    const { stdout } = await new Deno.Command(Deno.execPath(), {
      args: ["eval", script],
      cwd: scratch.path,
    }).output();
    return new TextDecoder().decode(stdout).trim();
  };
  assert.equal(await run(), join("cache", "medigan.lock"));
  await writeAtomic(`${scratch.path}/medigan.lock`, formatLockfile({}));
  assert.equal(await run(), "medigan.lock");
});
