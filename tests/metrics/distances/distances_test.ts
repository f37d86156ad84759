import assert from "node:assert/strict";
import { productRows } from "../../../lib/metrics/distances/block_rows.ts";
import { rowOf } from "../../../lib/metrics/distances/matrix_rows.ts";
import {
  pairRows,
  scalarProduct,
  squaredDistance,
} from "../../../lib/metrics/distances/distance_rows.ts";
import { matrixOf, takeRows } from "../../../lib/metrics/mod.ts";
import { close, features } from "../numbers.ts";

for (const size of [0, 1, 3, 4, 5, 63, 64, 65, 299]) {
  Deno.test(`distances and products of ${size} features are plain sums`, () => {
    const a = features(1, [1, size]).data;
    const b = features(2, [1, size]).data;
    let distance = 0;
    let product = 0;
    for (let at = 0; at < size; at++) {
      distance += (a[at]! - b[at]!) ** 2;
      product += a[at]! * b[at]!;
    }
    close(squaredDistance(a, b), distance);
    close(scalarProduct(a, b), product);
  });
}

Deno.test("near images far from zero keep their distance", () => {
  const far = features(1, [1, 64], 1e8).data;
  const near = far.map((one) => one + 2 ** -10);
  assert.equal(squaredDistance(far, near), 64 * 2 ** -20);
  assert.equal(squaredDistance(far, far.slice()), 0);
});

for (const rows of [1, 7, 8, 9, 33]) {
  Deno.test(`${rows} rows come in order, each against all`, async () => {
    const a = features(1, [rows, 3]);
    const b = features(2, [5, 3]);
    let next = 0;
    for await (
      const { row, values } of pairRows(a, b, { of: squaredDistance })
    ) {
      assert.equal(row, next++);
      const expected = Array.from({ length: 5 }, (_, at) =>
        squaredDistance(
          a.data.subarray(row * 3, row * 3 + 3),
          b.data.subarray(at * 3, at * 3 + 3),
        ));
      assert.deepEqual([...values], expected);
    }
    assert.equal(next, rows);
  });
}

// Of the last, threads take part, and there is more than one block.
for (const sizes of [[1, 1, 1], [7, 5, 65], [63, 65, 299], [1025, 64, 33]]) {
  Deno.test(`products of ${sizes.join(" x ")} come in order and are plain sums`, async () => {
    const [rows = 0, others = 0, columns = 0] = sizes;
    const a = features(1, [rows, columns]);
    const b = features(2, [others, columns]);
    let next = 0;
    for await (const { row, values } of productRows(a, b, {})) {
      assert.equal(row, next++);
      assert.equal(values.length, others);
      values.forEach((value, at) =>
        close(value, scalarProduct(rowOf(a, row), rowOf(b, at)))
      );
    }
    assert.equal(next, rows);
  });
}

Deno.test("rows are taken as told, and those that do not exist are refused", () => {
  const matrix = matrixOf([[1, 2], [3, 4]]);
  assert.deepEqual(takeRows(matrix, []).rows, 0);
  assert.throws(() => takeRows(matrix, [2]), /0\.\.1: current value is 2/);
  assert.throws(() => matrixOf([[1], [1, 2]]), RangeError);
});
