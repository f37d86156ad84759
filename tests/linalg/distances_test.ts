import assert from "node:assert/strict";
import fc from "fast-check";
import { openMatrixEngine, squaredDistances } from "../../lib/linalg/mod.ts";
import { distancesBetween } from "../../lib/linalg/plain/distances.ts";
import { scattered } from "./matrices.ts";

// Around the sizes of registers, tiles and parts, prime, odd depths and even.
const SIZES = [
  [1, 63, 65_537],
  [48, 49, 1023],
  [95, 143, 256],
  [131, 4, 4001],
  [3, 8193, 99],
  [299, 301, 2],
] as const;

Deno.test("distances on kernels equal those in plain code at awkward sizes", async () => {
  using engine = openMatrixEngine({ threads: 2 });
  for (const [rows, others, depth] of SIZES) {
    // Whole numbers: every order of summation gives the same bits.
    const [a, b] = [[rows, 3], [others, 5]].map(([count = 0, seed]) => {
      const { data, ...sizes } = scattered(count, depth, seed);
      return { ...sizes, data: data.map((one) => Math.round(one * 1000)) };
    });
    assert.deepEqual(
      await squaredDistances(a!, b!, { engine }),
      distancesBetween(a!, b!),
    );
  }
});

Deno.test("near rows far from zero keep their distance", async () => {
  const far = scattered(200, 501);
  far.data.forEach((one, at) => far.data[at] = 1e8 + Math.round(one * 1e6));
  const near = { ...far, data: far.data.map((one) => one + 2 ** -10) };
  const { data } = await squaredDistances(far, near);
  for (let at = 0; at < 200; at++) assert.equal(data[at * 201], 501 * 2 ** -20);
});

Deno.test("equal rows are at 0, and both ways at the same distance", async () => {
  using engine = openMatrixEngine({ threads: 3 });
  const size = fc.integer({ min: 1, max: 150 });
  await fc.assert(
    fc.asyncProperty(size, size, async (rows, depth) => {
      const a = scattered(rows, 2 * depth + 301, depth);
      const { data } = await squaredDistances(a, a, { engine });
      for (let row = 0; row < rows; row++) {
        assert.equal(data[row * rows + row], 0);
        for (let other = 0; other < row; other++) {
          assert.equal(data[row * rows + other], data[other * rows + row]);
        }
      }
    }),
    { numRuns: 20 },
  );
});

Deno.test("the number of threads does not change a bit of a distance", async () => {
  const a = scattered(500, 300, 7);
  const results = [];
  for (const threads of [1, 2, 3]) {
    using engine = openMatrixEngine({ threads });
    results.push((await squaredDistances(a, a, { engine })).data);
  }
  assert.deepEqual(results[1], results[0]);
  assert.deepEqual(results[2], results[0]);
});

Deno.test("what is not finite spoils the distances of its row alone", async () => {
  const a = scattered(150, 200);
  a.data[200 * 149 + 7] = NaN;
  const b = scattered(150, 200, 2);
  b.data[200 * 3 + 9] = Infinity;
  const { data } = await squaredDistances(a, b);
  data.forEach((one, at) => {
    const isSpoilt = Math.floor(at / 150) === 149 || at % 150 === 3;
    assert.equal(Number.isFinite(one), !isSpoilt);
  });
});

Deno.test("other rows do not change a bit of a distance", async () => {
  const a = scattered(1, 333, 1);
  const many = scattered(2000, 333, 2);
  const all = await squaredDistances(a, many);
  for (const row of [0, 1, 2, 47, 48, 1999]) {
    const data = many.data.subarray(row * 333, (row + 1) * 333);
    const one = { rows: 1, columns: 333, data };
    const alone = await squaredDistances(one, a);
    assert.equal(alone.data[0], all.data[row]);
  }
});

Deno.test("rows of different lengths are refused by their numbers", async () => {
  await assert.rejects(squaredDistances(scattered(2, 3), scattered(2, 4)), {
    name: "RangeError",
    message: /current sizes are 3 and 4/,
  });
});
