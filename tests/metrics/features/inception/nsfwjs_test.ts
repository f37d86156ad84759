import { Buffer } from "node:buffer";
import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { CONVOLUTIONS } from "../../../../lib/metrics/features/inception/architecture.ts";
import { readNsfwjs } from "../../../../lib/metrics/features/inception/nsfwjs.ts";
import { openNsfwjs } from "../../../../lib/metrics/features/inception/nsfwjs_package.ts";
import { readTarball } from "../../../../lib/metrics/features/inception/tarball.ts";
import { openBackbone } from "../../../../lib/metrics/mod.ts";
import { openStore } from "../../../../lib/store/mod.ts";
import { fastDevice } from "../../../runtime/devices.ts";
import { sharedTest } from "../../../shared.ts";
import {
  checkFirstFeatures,
  compareEndToEnd,
  readEndToEnd,
  TOLERANCE,
} from "./end_to_end.ts";

/** A tar header and content, padded to blocks. */
function entry(name: string, content: string, type = "0"): Uint8Array {
  const text = new TextEncoder();
  const size = text.encode(content).length;
  const block = new Uint8Array(512 + Math.ceil(size / 512) * 512);
  block.set(text.encode(name), 0);
  block.set(text.encode(size.toString(8).padStart(11, "0")), 124);
  block.set(text.encode(type), 156);
  block.set(text.encode(content), 512);
  return block;
}

function tarball(...blocks: Uint8Array[]): Uint8Array {
  const end = new Uint8Array(1024);
  return gzipSync(Buffer.concat([...blocks, end]));
}

Deno.test("a package's files are read without the folder around them", () => {
  const files = readTarball(tarball(
    entry("package/a.js", "one"),
    entry("package/link.js", "", "2"),
    entry("package/dist/b.js", "x".repeat(600)),
  ));
  assert.deepEqual([...files.keys()], ["a.js", "dist/b.js"]);
  assert.equal(new TextDecoder().decode(files.get("a.js")), "one");
  assert.equal(files.get("dist/b.js")?.length, 600);
});

Deno.test("damaged packages are archive errors", () => {
  const cut = Buffer.concat([entry("package/a.js", "x".repeat(600))])
    .subarray(0, 700);
  for (const bytes of [new Uint8Array(9), gzipSync(cut)]) {
    assert.throws(() => readTarball(bytes), { code: "archive" });
  }
  const nameless = entry("package/a.js", "");
  nameless.fill(0x7a, 124, 136);
  assert.throws(() => readTarball(tarball(nameless)), { code: "archive" });
});

Deno.test("another package than the known one is refused", async () => {
  const store = openStore({ dir: "no-such-cache", offline: true });
  const weights = tarball(entry("package/a.js", "one"));
  await assert.rejects(openNsfwjs({ weights, store }), { code: "integrity" });
  await assert.rejects(
    readNsfwjs(() => new TextEncoder().encode("n.exports={}")),
    { code: "integrity", message: /SHA-256 of its manifest/ },
  );
});

/** The package where `npm pack nsfwjs@4.4.0` put it, for the tests below. */
const TARBALL = Deno.env.get("MEDIGAN_NSFWJS");

function packageTest(name: string, run: (path: string) => Promise<void>) {
  if (TARBALL !== undefined) return sharedTest(name, () => run(TARBALL));
  console.warn(`SKIPPED, as MEDIGAN_NSFWJS names no package: ${name}`);
}

packageTest(
  "the package has every convolution, and is not run",
  async (path) => {
    const store = openStore();
    const state = await readNsfwjs(await openNsfwjs({ weights: path, store }));
    assert.equal(state.tensors.size, 4 * CONVOLUTIONS.length);
    const { shape, data } = await state.read("Conv2d_1a_3x3.conv.weight");
    assert.deepEqual(shape, [32, 3, 3, 3]);
    assert.equal(new Set(data as Float32Array).size <= 256, true);
  },
);

packageTest(
  "real patches have the features that were computed elsewhere",
  async (weights) => {
    await using backbone = await openBackbone("nsfwjs", { weights });
    await checkFirstFeatures(backbone, "nsfwjs");
  },
);

packageTest(
  "FID and KID of real and synthetic patches are what they were elsewhere",
  async (weights) => {
    // The other layers take minutes: `bench/end_to_end.ts` has them all.
    for (const configuration of (await readEndToEnd()).results) {
      const { backbone, preprocessing } = configuration;
      for (
        const { what, value, error } of await compareEndToEnd(configuration, {
          tap: "64",
          weights,
          device: fastDevice,
        })
      ) {
        const told = `${backbone} ${preprocessing}: ${what} is ${value}`;
        assert(error < TOLERANCE, told);
      }
    }
  },
);
