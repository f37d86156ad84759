import assert from "node:assert/strict";
import {
  measuredRows,
  rowsWithin,
} from "../../../lib/metrics/distances/measured_rows.ts";
import {
  rowOf,
  scalarProduct,
} from "../../../lib/metrics/distances/matrix_rows.ts";
import { matrixOf, takeRows } from "../../../lib/metrics/mod.ts";
import { close, features } from "../numbers.ts";

function sumOver(
  a: Float64Array,
  b: Float64Array,
  term: (x: number, y: number) => number,
): number {
  return a.reduce((sum, one, at) => sum + term(one, b[at]!), 0);
}

const TERMS = {
  "scalar-product": (x: number, y: number) => x * y,
  "squared-distance": (x: number, y: number) => (x - y) ** 2,
};

for (const size of [0, 1, 3, 4, 5, 63, 64, 65, 299]) {
  Deno.test(`a product of ${size} features is a plain sum`, () => {
    const a = features(1, [1, size]).data;
    const b = features(2, [1, size]).data;
    close(scalarProduct(a, b), sumOver(a, b, TERMS["scalar-product"]));
  });
}

// Of the last, threads take part, and there is more than one block.
for (const sizes of [[1, 1, 1], [7, 5, 65], [63, 65, 299], [1025, 64, 33]]) {
  for (const measure of ["scalar-product", "squared-distance"] as const) {
    Deno.test(`${measure}s of ${sizes.join(" x ")} come in order and are plain sums`, async () => {
      const [rows = 0, others = 0, columns = 0] = sizes;
      const a = features(1, [rows, columns]);
      const b = features(2, [others, columns]);
      let next = 0;
      for await (const { row, values } of measuredRows(a, b, { measure })) {
        assert.equal(row, next++);
        assert.equal(values.length, others);
        values.forEach((value, at) =>
          close(value, sumOver(rowOf(a, row), rowOf(b, at), TERMS[measure]))
        );
      }
      assert.equal(next, rows);
    });
  }
}

Deno.test("all pairs of a set come once, with the bits that they have in rows", async () => {
  const set = features(1, [1030, 19]);
  const measure = "squared-distance";
  const whole = [];
  for await (const { values } of measuredRows(set, set, { measure })) {
    whole.push(values);
  }
  let next = 0;
  for await (const { row, values } of rowsWithin(set, { measure })) {
    assert.equal(row, next);
    assert.deepEqual(values, whole[next++]!.subarray(next));
  }
  assert.equal(next, 1030);
});

Deno.test("rows are taken as told, and those that do not exist are refused", () => {
  const matrix = matrixOf([[1, 2], [3, 4]]);
  assert.deepEqual(takeRows(matrix, []).rows, 0);
  assert.throws(() => takeRows(matrix, [2]), /0\.\.1: current value is 2/);
  assert.throws(() => matrixOf([[1], [1, 2]]), RangeError);
});
