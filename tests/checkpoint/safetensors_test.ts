/** Safetensors files, and the rounding of halves. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { concatBytes } from "../../lib/bytes.ts";
import {
  CheckpointError,
  openCheckpoint,
  writeSafetensors,
} from "../../lib/checkpoint/mod.ts";

type Header = Readonly<Record<string, unknown>>;

/** A file with any header and zeros for numbers. */
function fileOf(header: Header | string, size: number): Uint8Array {
  const json = typeof header === "string" ? header : JSON.stringify(header);
  const bytes = new TextEncoder().encode(json);
  const length = new Uint8Array(
    new BigInt64Array([BigInt(bytes.length)]).buffer,
  );
  return concatBytes([length, bytes, new Uint8Array(size)]);
}

function entry(begin: number, end: number, shape = [1], dtype = "F32") {
  return { dtype, shape, data_offsets: [begin, end] };
}

async function readHalf(value: number): Promise<number> {
  const file = writeSafetensors(
    new Map([["w", {
      shape: [],
      dtype: "float16",
      data: new Float32Array([value]),
    }]]),
  );
  using checkpoint = await openCheckpoint(file);
  assert.deepEqual(checkpoint.tensors.get("w"), {
    shape: [],
    dtype: "float16",
  });
  return Number((await checkpoint.read("w")).data[0]);
}

Deno.test("tensors of each written type come back", async () => {
  const file = writeSafetensors(
    new Map([
      ["a", {
        shape: [2, 2],
        dtype: "float32",
        data: new Float32Array([1, -0, NaN, 4]),
      }],
      ["b", {
        shape: [1],
        dtype: "int64",
        data: new BigInt64Array([-(2n ** 63n)]),
      }],
      ["c", { shape: [0, 3], dtype: "float32", data: new Float32Array() }],
    ]),
    { note: "for people" },
  );
  using checkpoint = await openCheckpoint(file);
  assert.equal(checkpoint.container, "safetensors");
  assert.deepEqual([...checkpoint.tensors.keys()], ["a", "b", "c"]);
  assert.deepEqual(
    (await checkpoint.read("a")).data,
    new Float32Array([1, -0, NaN, 4]),
  );
  assert.deepEqual(
    (await checkpoint.read("b")).data,
    new BigInt64Array([-(2n ** 63n)]),
  );
  assert.deepEqual([...(await checkpoint.read("c")).shape], [0, 3]);
});

const HALVES: readonly (readonly [number, number])[] = [
  [2049, 2048],
  [2051, 2052],
  [65504, 65504],
  [65519.996, 65504],
  [65520, Infinity],
  [2 ** -24, 2 ** -24],
  [2 ** -25, 0],
  [1.0001 * 2 ** -25, 2 ** -24],
  [-Infinity, -Infinity],
];

for (const [value, expected] of HALVES) {
  Deno.test(`${value} as float16 is ${expected}`, async () => {
    assert.equal(await readHalf(value), expected);
  });
}

Deno.test("bfloat16 is the upper half of a float32", async () => {
  const file = fileOf({ w: entry(0, 4, [2], "BF16") }, 4);
  file.set([0x80, 0x3f, 0x49, 0xc0], file.length - 4);
  using checkpoint = await openCheckpoint(file);
  assert.deepEqual([...(await checkpoint.read("w")).data], [1, -3.140625]);
});

const BROKEN: readonly (readonly [string, Uint8Array, RegExp])[] = [
  ["an overlap", fileOf({ a: entry(0, 4), b: entry(2, 6) }, 6), /must begin/],
  ["a hole", fileOf({ a: entry(0, 4), b: entry(8, 12) }, 12), /must begin/],
  ["a short file", fileOf({ a: entry(0, 4) }, 2), /file has 2/],
  ["spare bytes", fileOf({ a: entry(0, 4) }, 9), /file has 9/],
  ["a wrong shape", fileOf({ a: entry(0, 4, [2]) }, 4), /shape \[2\]/],
  ["a huge shape", fileOf({ a: entry(0, 4, [2 ** 52, 4]) }, 4), /shape/],
  ["a negative size", fileOf({ a: entry(0, 4, [-1]) }, 4), /no shape/],
  ["an unknown type", fileOf({ a: entry(0, 4, [1], "X") }, 4), /type X/],
  ["no range", fileOf({ a: { dtype: "F32", shape: [1] } }, 4), /no byte/],
  ["no object", fileOf({ a: null }, 0), /element type/],
  ["no JSON", fileOf("{]}", 4), /no JSON/],
  ["no tensors", fileOf({}, 0), /no tensor/],
];

for (const [what, file, reason] of BROKEN) {
  Deno.test(`refuses a header with ${what}`, async () => {
    await assert.rejects(
      () => openCheckpoint(file),
      (error) => error instanceof CheckpointError && reason.test(error.message),
    );
  });
}

Deno.test("a header longer than the file is refused", async () => {
  const file = fileOf({ a: entry(0, 4) }, 4);
  file[1] = 0xff;
  await assert.rejects(() => openCheckpoint(file), CheckpointError);
});

Deno.test("names that objects treat specially are ordinary", async () => {
  const data = new Float32Array([7]);
  const file = writeSafetensors(
    new Map([["__proto__", { shape: [1], dtype: "float32", data }]]),
  );
  using checkpoint = await openCheckpoint(file);
  assert.deepEqual((await checkpoint.read("__proto__")).data, data);
});

Deno.test("data that does not fit its shape is refused", () => {
  const data = new Float32Array(3);
  const tensors = new Map([["w", { shape: [2], dtype: "float32", data }]]);
  assert.throws(
    () => writeSafetensors(tensors as Parameters<typeof writeSafetensors>[0]),
    RangeError,
  );
});

Deno.test("random float32 values survive", async () => {
  await fc.assert(fc.asyncProperty(fc.float32Array(), async (values) => {
    const data = new Float32Array(values);
    const shape = [data.length];
    const file = writeSafetensors(
      new Map([["w", { shape, dtype: "float32", data }]]),
    );
    using checkpoint = await openCheckpoint(file);
    assert.deepEqual((await checkpoint.read("w")).data, data);
  }));
});
