import assert from "node:assert/strict";
import { bytesSource } from "../../lib/bytes.ts";
import { ArchiveError, FormatError } from "../../lib/errors.ts";
import { openZip, writeZip } from "../../lib/archive/mod.ts";
import { readNpy, writeNpy } from "../../lib/image/npy.ts";
import { createNpyAppender } from "../../lib/image/npy_appender.ts";
import { packNpz, readNpz, writeNpz } from "../../lib/image/npz.ts";
import {
  makeScratchDir,
  openFileSource,
  readBytes,
} from "../../lib/platform/files.ts";
import { openRandomAccess } from "../../lib/platform/random_access.ts";
import type { Tensor } from "../../lib/tensor.ts";

const ARRAYS: ReadonlyMap<string, Tensor> = new Map<string, Tensor>([
  ["images", {
    dtype: "uint8",
    shape: [2, 3],
    data: new Uint8Array(6).fill(9),
  }],
  ["labels", { dtype: "int64", shape: [2], data: BigInt64Array.of(0n, 1n) }],
  ["empty", { dtype: "float32", shape: [0], data: new Float32Array(0) }],
]);

Deno.test("arrays come back by name, stored and compressed", async () => {
  for (const compress of [false, true]) {
    const npz = writeNpz(ARRAYS, { compress });
    assert.deepEqual(npz, writeNpz(ARRAYS, { compress }));
    assert.deepEqual(await readNpz(npz), ARRAYS);
    using source = bytesSource(npz);
    assert.deepEqual(await readNpz(source), ARRAYS);
  }
});

Deno.test("a run of samples becomes one file by way of the disk", async () => {
  await using scratch = await makeScratchDir();
  const part = `${scratch.path}/images.npy`;
  const whole = `${scratch.path}/run.npz`;
  {
    using file = await openRandomAccess(part);
    const items = { dtype: "uint16", itemShape: [300, 300] } as const;
    const appender = createNpyAppender(file, items);
    for (let index = 0; index < 8; index++) {
      await appender.append(new Uint16Array(90_000).fill(index * 1000));
    }
    await appender.flush();
    assert.equal(await file.size(), appender.byteLength);
  }
  {
    using images = await openFileSource(part);
    using file = await openRandomAccess(whole);
    const seeds = {
      dtype: "int32",
      shape: [1],
      data: Int32Array.of(7),
    } as const;
    const size = await packNpz(file, {
      arrays: new Map([
        ["images", images],
        ["seeds", bytesSource(writeNpy(seeds))],
      ]),
    });
    assert.equal(size, await file.size());
  }
  const arrays = await readNpz(await readBytes(whole));
  assert.deepEqual([...arrays.keys()], ["images", "seeds"]);
  assert.deepEqual(arrays.get("images"), readNpy(await readBytes(part)));
  assert.equal(arrays.get("images")?.data.at(-1), 7000);
});

Deno.test("packing stops when it is cancelled", async () => {
  const controller = new AbortController();
  controller.abort(new Error("Enough"));
  const sink = { write: () => Promise.resolve() };
  await assert.rejects(
    packNpz(sink, {
      arrays: new Map([["a", bytesSource(new Uint8Array(9))]]),
      signal: controller.signal,
    }),
    /Enough/,
  );
});

Deno.test("packed members are found by name with their checksums", async () => {
  const bytes = new Uint8Array(5_000_000);
  const large = crypto.getRandomValues(new Uint8Array(60_000));
  const big = new Uint8Array(3_000_000).map((_, at) => large[at % 60_000] ?? 0);
  const size = await packNpz(
    { write: (at, part) => Promise.resolve(bytes.set(part, at)) },
    { arrays: new Map([["a", bytesSource(big)], ["b", bytesSource(large)]]) },
  );
  using source = bytesSource(bytes.subarray(0, size));
  const zip = await openZip(source);
  assert.deepEqual(new Uint8Array(await zip.read("a.npy")), big);
  assert.deepEqual(new Uint8Array(await zip.read("b.npy")), large);
});

Deno.test("broken archives and members that are no arrays are refused", async () => {
  const npz = writeNpz(ARRAYS);
  await assert.rejects(readNpz(npz.subarray(0, npz.length - 9)), ArchiveError);
  const damaged = npz.slice();
  damaged[60] = (damaged[60] ?? 0) ^ 1;
  await assert.rejects(readNpz(damaged), ArchiveError);
  const text = writeZip([{ name: "a.npy", data: new Uint8Array(20) }]);
  await assert.rejects(readNpz(text), FormatError);
});
