import assert from "node:assert/strict";
import {
  gram,
  lessRow,
  type Matrix,
  multiply,
  multiplyTransposed,
  openMatrixEngine,
} from "../../lib/linalg/mod.ts";
import { product, transposed } from "../../lib/linalg/plain/products.ts";
import { largestGap, scattered } from "./matrices.ts";

// Around the sizes of registers, tiles and blocks, and prime.
const SIZES = [
  [1, 63, 64, 65_537],
  [129, 257, 255],
  [128, 256, 256],
  [131, 4, 4001],
  [3, 1021, 1023],
  [299, 65, 127],
] as const;

// Square, wide and tall ones, beside others of other heights.
const TRIANGLES = [
  [193, 257, 300],
  [300, 300, 300],
  [450, 128, 270],
  [2, 301, 4001],
] as const;

function onAndAbove(values: Matrix): Matrix {
  const { columns } = values;
  const data = values.data.map((one, at) =>
    at % columns < Math.floor(at / columns) ? 0 : one
  );
  return { ...values, data };
}

function whole(size: number, values: Matrix): Matrix {
  // Integers of 20 bits: every order of summation gives the same bits.
  const data = values.data.map((one) => Math.round(one * size));
  return { ...values, data };
}

Deno.test("products on kernels equal those in plain code at awkward sizes", async () => {
  using engine = openMatrixEngine({ threads: 2 });
  for (const [rows, columns, depth] of SIZES) {
    const a = whole(1000, scattered(rows, depth, 3));
    const b = whole(1000, scattered(depth, columns, 5));
    const wanted = product(a, b);
    assert.deepEqual(await multiply(a, b, { engine }), wanted);
    assert.deepEqual(
      await multiplyTransposed(a, transposed(b), { engine }),
      wanted,
    );
    assert.deepEqual(
      await gram(b, { engine }),
      product(transposed(b), b),
    );
  }
});

Deno.test("products of triangles are those of all their values", async () => {
  using engine = openMatrixEngine({ threads: 2 });
  for (const [rows, others, depth] of TRIANGLES) {
    const upper = onAndAbove(whole(1000, scattered(rows, depth, 3)));
    const other = onAndAbove(whole(1000, scattered(others, depth, 5)));
    const full = whole(1000, scattered(others, depth, 7));
    for (const [a, b] of [[upper, other], [upper, full], [full, upper]]) {
      assert.deepEqual(
        await multiplyTransposed(a!, b!, { engine }),
        product(a!, transposed(b!)),
      );
    }
  }
});

Deno.test("a Gram matrix around a centre is that of the differences", async () => {
  for (const rows of [9, 700]) {
    const a = whole(1000, scattered(rows, 97));
    const centre = whole(1000, scattered(1, 97, 2)).data;
    const apart = lessRow(a, centre);
    assert.deepEqual(
      await gram(a, { centre }),
      product(transposed(apart), apart),
    );
  }
});

Deno.test("the number of threads does not change a bit", async () => {
  const a = scattered(700, 300, 7);
  const results = [];
  for (const threads of [1, 2, 3]) {
    using engine = openMatrixEngine({ threads });
    results.push(await multiplyTransposed(a, a, { engine }));
  }
  assert.deepEqual(results[1], results[0]);
  assert.deepEqual(results[2], results[0]);
});

Deno.test("a product keeps what a sum in another order would lose by little", async () => {
  const row = Float64Array.from(
    { length: 4096 },
    (_, at) => at % 2 === 0 ? 1e8 : -1e8 + 1e-4,
  );
  const a = { rows: 200, columns: 4096, data: new Float64Array(200 * 4096) };
  for (let at = 0; at < 200; at++) a.data.set(row, at * 4096);
  const ones = { rows: 2, columns: 4096, data: new Float64Array(8192).fill(1) };
  const { data } = await multiplyTransposed(a, ones);
  assert(largestGap(data, data.map(() => 2048e-4)) < 1e-5);
});

Deno.test("NaN and infinities go where they belong and nowhere else", async () => {
  const a = scattered(200, 200);
  a.data[200 * 150 + 7] = NaN;
  const b = scattered(200, 200, 2);
  b.data[200 * 7 + 3] = Infinity;
  const { data } = await multiply(a, b);
  data.forEach((one, at) => {
    const isSpoilt = Math.floor(at / 200) === 150 || at % 200 === 3;
    assert.equal(Number.isFinite(one), !isSpoilt);
  });
});

Deno.test("sizes that do not fit are refused by their numbers", async () => {
  const a = scattered(2, 3);
  await assert.rejects(multiply(a, a), {
    name: "RangeError",
    message: /current sizes are 3 and 2/,
  });
  const short = { rows: 2, columns: 3, data: new Float64Array(5) };
  await assert.rejects(gram(short), {
    name: "RangeError",
    message: /must have 6 values: current number is 5/,
  });
});
