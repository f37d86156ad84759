import assert from "node:assert/strict";
import { sha256Hex } from "../../../lib/platform/digest.ts";
import { makeScratchDir, writeAtomic } from "../../../lib/platform/files.ts";
import { type Fetch, openStore } from "../../../lib/store/mod.ts";
import { acquireWeightsFile } from "../../../lib/metrics/features/weights_file.ts";
import { openBackbone } from "../../../lib/metrics/mod.ts";

const BYTES = new TextEncoder().encode("weights");
const SHA256 = sha256Hex(BYTES);

/** A store whose servers answer by their host; others do not answer. */
async function storeOf(answers: { [host: string]: number }) {
  const scratch = await makeScratchDir();
  const asked: string[] = [];
  const answer: Fetch = (url) => {
    const { host } = new URL(url);
    asked.push(host);
    const status = answers[host];
    if (status === undefined) return Promise.reject(new TypeError("No route"));
    return Promise.resolve(
      new Response(status === 200 ? BYTES : null, { status }),
    );
  };
  const store = openStore({
    dir: scratch.path,
    lockfile: `${scratch.path}/medigan.lock`,
    fetch: answer,
    retry: { attempts: 1, sleep: () => Promise.resolve() },
  });
  return { store, asked, [Symbol.asyncDispose]: scratch[Symbol.asyncDispose] };
}

Deno.test("mirrors are tried in order", async () => {
  await using scene = await storeOf({ "b.test": 404, "c.test": 200 });
  const file = await acquireWeightsFile(
    ["https://a.test/w.pth", "https://b.test/w.pth", "https://c.test/w.pth"],
    { store: scene.store },
  );
  assert.equal(file.sha256, SHA256);
  assert.deepEqual(scene.asked, ["a.test", "b.test", "c.test"]);
  using source = await file.open();
  assert.deepEqual(await source.read(0, source.size), BYTES);
});

Deno.test("when no mirror answers, the last one's error tells", async () => {
  await using scene = await storeOf({ "b.test": 404 });
  const mirrors = ["https://a.test/w.pth", "https://b.test/w.pth"];
  await assert.rejects(
    acquireWeightsFile(mirrors, { store: scene.store }),
    { code: "network", message: /b\.test/ },
  );
});

Deno.test("a name with digits of a digest is held to it", async () => {
  await using scratch = await makeScratchDir();
  const store = openStore({ dir: scratch.path, offline: true });
  const right = `${scratch.path}/net-${SHA256.slice(0, 8)}.pth`;
  const wrong = `${scratch.path}/net-01234567.pth`;
  await writeAtomic(right, BYTES);
  await writeAtomic(wrong, BYTES);
  assert.equal((await acquireWeightsFile(right, { store })).sha256, SHA256);
  await assert.rejects(acquireWeightsFile(wrong, { store }), {
    code: "integrity",
    message: /net-01234567\.pth.* must begin with 01234567/,
  });
});

Deno.test("files that are not there are named", async () => {
  await using scratch = await makeScratchDir();
  const store = openStore({ dir: scratch.path, offline: true });
  const path = `${scratch.path}/none.pth`;
  await assert.rejects(acquireWeightsFile(path, { store }), /none\.pth/);
  await assert.rejects(
    acquireWeightsFile("https://a.test/w.pth", { store }),
    { code: "offline" },
  );
});

Deno.test("who cannot fetch a network's weights is told which to give", async () => {
  await using scene = await storeOf({});
  const opening = openBackbone("inception-2015-12-05", { store: scene.store });
  await assert.rejects(opening, {
    code: "network",
    hint: /pt_inception-2015-12-05-6726825d\.pth .*--backbone-weights/,
  });
  assert.deepEqual(scene.asked, ["github.com"]);
});
