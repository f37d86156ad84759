import assert from "node:assert/strict";
import fc from "fast-check";
import {
  choleskyFactor,
  gram,
  gramFactor,
  lessRow,
  type Matrix,
  openMatrixEngine,
  singularValues,
  symmetricEigenvalues,
  triangularFactor,
} from "../../lib/linalg/mod.ts";
import { product, transposed } from "../../lib/linalg/plain/products.ts";
import {
  cosines,
  largestGap,
  scattered,
  withSingularValues,
} from "./matrices.ts";

const ULPS = 64 * Number.EPSILON;

Deno.test("singular values come out as they went in, at awkward sizes", async () => {
  using engine = openMatrixEngine({ threads: 2 });
  const shapes = [[1, 1], [2, 2], [63, 64], [65, 65], [129, 128], [131, 97], [
    400,
    33,
  ], [90, 299]];
  for (const [rows = 0, columns = 0] of shapes) {
    const count = Math.min(rows, columns);
    // From 1 down to 1e-9, and nothing.
    const values = Array.from(
      { length: count },
      (_, at) => at === count - 1 && count > 1 ? 0 : 10 ** (-9 * at / count),
    );
    const a = withSingularValues(values, { rows, columns });
    const found = await singularValues(a, { engine });
    assert(largestGap(found, values) < ULPS, `${rows} x ${columns}`);
  }
});

Deno.test("eigenvalues of the second difference are known in closed form", async () => {
  for (const size of [1, 2, 31, 33, 150]) {
    const data = new Float64Array(size ** 2);
    for (let at = 0; at < size; at++) {
      data[at * size + at] = 2;
      if (at > 0) data[(at - 1) * size + at] = -1;
    }
    const a = turned({ rows: size, columns: size, data });
    const wanted = Float64Array.from(
      { length: size },
      (_, at) => 2 - 2 * Math.cos(Math.PI * (size - at) / (size + 1)),
    );
    const found = await symmetricEigenvalues(a);
    assert(largestGap(found, wanted) < 4 * ULPS, `${size}`);
  }
});

/** The same eigenvalues, in a full matrix; only the upper triangle is given. */
function turned(upper: Matrix): Matrix {
  const size = upper.rows;
  const full = { ...upper, data: upper.data.slice() };
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < row; column++) {
      full.data[row * size + column] = full.data[column * size + row]!;
    }
  }
  const basis = cosines(size);
  const result = product(product(basis, full), transposed(basis));
  for (let row = 1; row < size; row++) {
    result.data.fill(NaN, row * size, row * size + row);
  }
  return { ...result, data: result.data.map((one) => isNaN(one) ? 0 : one) };
}

Deno.test("eigenvalues may be negative, equal or zero", async () => {
  const size = 160;
  const values = Float64Array.from(
    { length: size },
    (_, at) => at < 50 ? 3 : at < 100 ? 0 : -2,
  );
  const basis = cosines(size);
  const middle = {
    rows: size,
    columns: size,
    data: new Float64Array(size ** 2),
  };
  values.forEach((one, at) => middle.data[at * size + at] = one);
  const a = product(product(basis, middle), transposed(basis));
  assert(largestGap(await symmetricEigenvalues(a), values) < 4 * ULPS);
});

Deno.test("a triangle and a Cholesky factor give the same Gram matrix", async () => {
  for (const [rows, columns] of [[5, 5], [300, 129], [1000, 31]] as const) {
    const a = scattered(rows, columns, rows);
    const wanted = product(transposed(a), a);
    for (
      const factor of [
        await triangularFactor(a),
        await choleskyFactor(await gram(a)),
        await gramFactor(a),
      ]
    ) {
      assert.equal(factor.rows, columns);
      const { data } = product(transposed(factor), factor);
      assert(largestGap(data, wanted.data) < rows * ULPS);
    }
    const centre = scattered(1, columns, 4).data;
    const shifted = await gramFactor(a, { centre });
    const apart = lessRow(a, centre);
    assert(
      largestGap(
        product(transposed(shifted), shifted).data,
        product(transposed(apart), apart).data,
      ) < 2 * rows * ULPS,
    );
    const triangle = await triangularFactor(a);
    for (let row = 1; row < columns; row++) {
      for (let column = 0; column < row; column++) {
        assert.equal(triangle.data[row * columns + column], 0);
      }
    }
  }
});

Deno.test("a Cholesky factor has as many rows as the matrix has rank", async () => {
  for (const [rank, size] of [[0, 3], [1, 40], [33, 150], [64, 200]] as const) {
    const a = await gram(scattered(rank, size));
    const factor = await choleskyFactor(a);
    assert.equal(factor.rows, rank);
    const { data } = product(transposed(factor), factor);
    assert(largestGap(data, a.data) < size * ULPS);
  }
});

Deno.test("rounding does not pass for rank where the rank is known", async () => {
  const a = await gram(scattered(300, 900));
  const factor = await choleskyFactor(a, { maxRank: 299 });
  assert.equal(factor.rows, 299);
  assert.equal((await choleskyFactor(a, { maxRank: 2000 })).rows, 300);
});

Deno.test("a Gram factor keeps what squaring would lose", async () => {
  // The second column is the first and 1e-9 beside it, whose square is lost.
  const tall = scattered(500, 120, 11);
  const apart = scattered(500, 1, 12);
  apart.data.forEach((one, row) => {
    tall.data[row * 120 + 1] = tall.data[row * 120]! + 1e-9 * one;
  });
  const wanted = await singularValues(tall);
  const found = await singularValues(await gramFactor(tall));
  assert(largestGap(found, wanted) < 1e-13);
  const least = wanted[119] ?? 0;
  assert(Math.abs((found[119] ?? 0) / least - 1) < 1e-4 && least > 1e-10);
});

Deno.test("columns of zeros stay what they are in a Gram factor", async () => {
  const a = scattered(400, 100, 13);
  for (let row = 0; row < 400; row++) a.data[row * 100 + 7] = 0;
  const factor = await gramFactor(a);
  for (let row = 0; row < 100; row++) {
    assert.equal(factor.data[row * 100 + 7], 0);
  }
  const { data } = product(transposed(factor), factor);
  assert(largestGap(data, product(transposed(a), a).data) < 400 * ULPS);
});

Deno.test("singular values scale, and their squares sum up to those of all values", async () => {
  const matrices = fc.tuple(
    fc.integer({ min: 1, max: 12 }),
    fc.integer({ min: 1, max: 12 }),
    fc.integer({ min: 1, max: 2 ** 31 }),
    fc.integer({ min: -120, max: 120 }),
  );
  await fc.assert(fc.asyncProperty(matrices, async (drawn) => {
    const [rows, columns, seed, exponent] = drawn;
    const a = scattered(rows, columns, seed);
    const factor = 10 ** exponent;
    const plain = await singularValues(a);
    const scaled = await singularValues({
      ...a,
      data: a.data.map((one) => one * factor),
    });
    assert(
      largestGap(scaled.map((one) => one / factor), plain) < 12 * ULPS,
    );
    const squares = (values: Float64Array) =>
      values.reduce((sum, one) => sum + one * one, 0);
    assert(Math.abs(squares(plain) / squares(a.data) - 1) < 1e-12);
  }));
});

Deno.test("values that are not finite are refused by row and column", async () => {
  const a = scattered(3, 3);
  a.data[5] = NaN;
  for (
    const routine of [
      singularValues,
      symmetricEigenvalues,
      triangularFactor,
      choleskyFactor,
    ]
  ) {
    await assert.rejects(routine(a), {
      name: "RangeError",
      message: /value in row 1, column 2 is NaN/,
    });
  }
});

Deno.test("shapes that a routine cannot take are refused", async () => {
  await assert.rejects(symmetricEigenvalues(scattered(2, 3)), RangeError);
  await assert.rejects(choleskyFactor(scattered(2, 3)), RangeError);
  await assert.rejects(triangularFactor(scattered(2, 3)), {
    message: /at least as many rows as columns: current size is 2 x 3/,
  });
});
