import assert from "node:assert/strict";
import fc from "fast-check";
import type { Matrix } from "../../../lib/linalg/mod.ts";
import { StatisticsAccumulator } from "../../../lib/metrics/statistics/accumulator.ts";
import { mergeStatistics } from "../../../lib/metrics/statistics/merge.ts";
import {
  type Statistics,
  statisticsOf,
} from "../../../lib/metrics/statistics/statistics.ts";
import { largestGap, scattered } from "../../linalg/matrices.ts";

function rowsOf(a: Matrix, from: number, to: number): Matrix {
  const data = a.data.slice(from * a.columns, to * a.columns);
  return { rows: to - from, columns: a.columns, data };
}

function assertClose(a: Statistics, b: Statistics, tolerance: number): void {
  assert.equal(a.count, b.count);
  const scale = Math.max(...b.covariance.data.map(Math.abs));
  const place = Math.max(...b.mean.map(Math.abs));
  assert(largestGap(a.mean, b.mean) <= tolerance * place);
  assert(
    largestGap(a.covariance.data, b.covariance.data) <= tolerance * scale,
  );
}

Deno.test("mean and covariance of whole numbers are exact", async () => {
  const features = {
    rows: 4,
    columns: 2,
    data: Float64Array.of(1, 10, 2, 20, 3, 30, 6, 0),
  };
  const { count, mean, covariance } = await statisticsOf(features);
  assert.equal(count, 4);
  assert.deepEqual([...mean], [3, 15]);
  const third = (value: number) => value / 3;
  assert.deepEqual(
    [...covariance.data],
    [14, -40, -40, 500].map(third),
  );
});

Deno.test("a large mean costs no digits of the covariance", async () => {
  const small = scattered(500, 7, 3);
  // Multiples of 2^-20, so that 2^20 can be added without rounding.
  small.data.forEach((one, at) =>
    small.data[at] = Math.round(one * 2 ** 20) / 2 ** 20
  );
  const far = { ...small, data: small.data.map((one) => one + 2 ** 20) };
  const near = await statisticsOf(small);
  const { covariance } = await statisticsOf(far);
  assert(largestGap(covariance.data, near.covariance.data) < 1e-10);
});

Deno.test("batches of any sizes give the same bits", async () => {
  const features = scattered(2600, 9, 5);
  const whole = await statisticsOf(features);
  for (const size of [1, 7, 1023, 1024, 1025, 2600]) {
    const accumulator = new StatisticsAccumulator(9);
    for (let row = 0; row < 2600; row += size) {
      await accumulator.add(rowsOf(features, row, Math.min(2600, row + size)));
    }
    assert.equal(accumulator.count, 2600);
    assert.deepEqual(await accumulator.finish(), whole, `${size}`);
  }
});

Deno.test("an accumulator goes on after it was asked", async () => {
  const features = scattered(1500, 5, 8);
  const accumulator = new StatisticsAccumulator(5);
  await accumulator.add(rowsOf(features, 0, 1200));
  assert.deepEqual(
    await accumulator.finish(),
    await statisticsOf(rowsOf(features, 0, 1200)),
  );
  await accumulator.add(rowsOf(features, 1200, 1500));
  assert.deepEqual(await accumulator.finish(), await statisticsOf(features));
});

Deno.test("a batch that is refused leaves nothing behind", async () => {
  const features = scattered(20, 3);
  const accumulator = new StatisticsAccumulator(3);
  await accumulator.add(features);
  const broken = scattered(5, 3, 2);
  broken.data[7] = -Infinity;
  await assert.rejects(accumulator.add(broken), {
    name: "RangeError",
    message: /in row 22, column 1 is -Infinity/,
  });
  await assert.rejects(accumulator.add(scattered(2, 4)), {
    message: /Cannot take features of 4 columns as 3 are wanted/,
  });
  assert.deepEqual(await accumulator.finish(), await statisticsOf(features));
});

Deno.test("parts that are merged equal one pass", async () => {
  const drawn = fc.record({
    sizes: fc.array(fc.integer({ min: 2, max: 40 }), {
      minLength: 1,
      maxLength: 6,
    }),
    dimension: fc.integer({ min: 1, max: 6 }),
    offset: fc.double({ min: -1e3, max: 1e3, noNaN: true }),
    seed: fc.integer({ min: 1, max: 2 ** 31 }),
  });
  await fc.assert(fc.asyncProperty(drawn, async (one) => {
    const total = one.sizes.reduce((sum, size) => sum + size, 0);
    const features = scattered(total, one.dimension, one.seed);
    // Parts with means far apart, as those of different classes.
    let row = 0;
    const parts: Statistics[] = [];
    for (const [at, size] of one.sizes.entries()) {
      const end = row + size;
      const data = features.data.subarray(
        row * one.dimension,
        end * one.dimension,
      );
      data.forEach((value, place) => data[place] = value + at * one.offset);
      parts.push(await statisticsOf(rowsOf(features, row, end)));
      row = end;
    }
    assertClose(
      mergeStatistics(parts),
      await statisticsOf(features),
      1e-12,
    );
  }));
});

Deno.test("parts of different features or unknown counts are refused", async () => {
  const a = await statisticsOf(scattered(5, 2));
  const b = await statisticsOf(scattered(5, 3));
  assert.throws(() => mergeStatistics([]), RangeError);
  assert.throws(() => mergeStatistics([a, b]), {
    name: "RangeError",
    message: /the first part has 2 of them, part 1 has 3/,
  });
  assert.throws(() => mergeStatistics([a, { ...a, count: undefined }]), {
    code: "usage",
    message: /part 1 does not tell/,
  });
});

Deno.test("one image has no covariance", async () => {
  await assert.rejects(statisticsOf(scattered(1, 3)), {
    name: "RangeError",
    message: /at least 2 images are needed: current number is 1/,
  });
  assert.throws(() => new StatisticsAccumulator(0), RangeError);
});
