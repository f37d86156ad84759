import assert from "node:assert/strict";
import fc from "fast-check";
import { openZip, writeZip } from "../../../lib/archive/mod.ts";
import { bytesSource } from "../../../lib/bytes.ts";
import { ArchiveError, FormatError } from "../../../lib/errors.ts";
import { writeNpy, writeNpz } from "../../../lib/image/mod.ts";
import {
  readStatistics,
  writeStatistics,
} from "../../../lib/metrics/statistics/npz.ts";
import { statisticsOf } from "../../../lib/metrics/statistics/statistics.ts";
import type { Tensor } from "../../../lib/tensor.ts";
import { scattered } from "../../linalg/matrices.ts";
import { parseNpy } from "../../npy.ts";

// numpy.savez_compressed(..., mu=float32 [1, 2.5], sigma=Fortran-ordered
// float64 [[2, 0.5], [0.5, 1]]), NumPy 2.4.6.
const BY_NUMPY =
  "UEsDBC0AAAAIAAAAIQA47i9y//////////8GABQAbXUubnB5AQAQAIgAAAAAAAAATAAAAAAAAACb7BfqGxDJyFDGUK2eklqcXKRupaBuk2airqOgnpZfVFKUmBefX5SSChJ3S8wpTgWKF2ckFqQC+RpGOpo6CrUKFAAuBoYGewYGBQcAUEsDBC0AAAAIAAAAIQBtKrZ2//////////8JABQAc2lnbWEubnB5AQAQAKAAAAAAAAAAUAAAAAAAAACb7BfqGxDJyFDGUK2eklqcXKRupaBuk2ahrqOgnpZfVFKUmBefX5SSChIPKSpNBQoXZyQWpAK5GkY6CkaaOgq1CuQDLgYIcIBQD+xR6Q/2AFBLAQItAy0AAAAIAAAAIQA47i9yTAAAAIgAAAAGAAAAAAAAAAAAAACAAQAAAABtdS5ucHlQSwECLQMtAAAACAAAACEAbSq2dlAAAACgAAAACQAAAAAAAAAAAAAAgAGEAAAAc2lnbWEubnB5UEsFBgAAAAACAAIAawAAAA8BAAAAAA==";

function floats(shape: readonly number[], ...values: number[]): Tensor {
  return { dtype: "float64", shape, data: Float64Array.from(values) };
}

function archive(arrays: Readonly<Record<string, Tensor>>): Uint8Array {
  return writeNpz(new Map(Object.entries(arrays)));
}

Deno.test("statistics come back to the last bit", async () => {
  const statistics = await statisticsOf(scattered(50, 6));
  const file = writeStatistics(statistics);
  assert.deepEqual(await readStatistics(file), statistics);
  const unknown = { ...statistics, count: undefined };
  assert.deepEqual(await readStatistics(writeStatistics(unknown)), unknown);
});

Deno.test("the file holds mu and sigma as pytorch-fid reads them", async () => {
  const { mean, covariance, count } = await statisticsOf(scattered(9, 3));
  const file = writeStatistics({ mean, covariance, count });
  const zip = await openZip(bytesSource(file));
  const arrays = new Map<string, ReturnType<typeof parseNpy>>();
  for (const entry of zip.entries) {
    arrays.set(entry.name, parseNpy(await zip.read(entry)));
  }
  assert.deepEqual(arrays.get("mu.npy"), {
    dtype: "<f8",
    shape: [3],
    data: mean,
  });
  assert.deepEqual(arrays.get("sigma.npy"), {
    dtype: "<f8",
    shape: [3, 3],
    data: covariance.data,
  });
});

Deno.test("a file by NumPy is read, and its count is unknown", async () => {
  const statistics = await readStatistics(Uint8Array.fromBase64(BY_NUMPY));
  assert.deepEqual(statistics, {
    count: undefined,
    mean: Float64Array.of(1, 2.5),
    covariance: {
      rows: 2,
      columns: 2,
      data: Float64Array.of(2, 0.5, 0.5, 1),
    },
  });
});

Deno.test("files that hold no possible statistics are refused with the reason", async () => {
  const mu = floats([2], 1, 2);
  const sigma = floats([2, 2], 2, 1, 1, 2);
  const count: Tensor = {
    dtype: "int64",
    shape: [],
    data: BigInt64Array.of(1n),
  };
  const cases: readonly [Record<string, Tensor>, RegExp][] = [
    [{ mu }, /must have an array "sigma": current ones are "mu"/],
    [{ sigma }, /must have an array "mu"/],
    [{ mu, sigma: floats([4], 2, 1, 1, 2) }, /float64 of shape \(4\)/],
    [{ mu: floats([0]), sigma: floats([0, 0]) }, /D x D/],
    [
      { mu: floats([3], 1, 2, 3), sigma },
      /current shapes are \(2,2\) and \(3\)/,
    ],
    [{ mu: floats([2], 1, NaN), sigma }, /all of "mu" must be finite/],
    [
      { mu, sigma: floats([2, 2], 2, 1, 1, Infinity) },
      /"sigma" must be finite/,
    ],
    [{ mu, sigma: floats([2, 2], 2, 1, -1, 2) }, /must be symmetric/],
    [{ mu, sigma: floats([2, 2], 2, 0, 0, -1) }, /feature 1 is -1/],
    [{ mu, sigma, count }, /"count" must be one integer of at least 2/],
  ];
  for (const [arrays, message] of cases) {
    await assert.rejects(readStatistics(archive(arrays)), (error) => {
      assert(error instanceof FormatError);
      assert.match(error.message, message);
      return true;
    });
  }
});

Deno.test("damaged files are errors, never statistics", async () => {
  const file = writeStatistics(await statisticsOf(scattered(30, 4)));
  const damages = fc.record({
    cut: fc.integer({ min: 0, max: file.length - 1 }),
    place: fc.integer({ min: 0, max: file.length - 1 }),
    bits: fc.integer({ min: 1, max: 255 }),
  });
  await fc.assert(fc.asyncProperty(damages, async ({ cut, place, bits }) => {
    await assert.rejects(
      readStatistics(file.slice(0, cut)),
      (error) => error instanceof ArchiveError || error instanceof FormatError,
    );
    const flipped = file.slice();
    flipped[place]! ^= bits;
    try {
      const { mean } = await readStatistics(flipped);
      assert.equal(mean.length, 4);
    } catch (error) {
      assert(
        error instanceof ArchiveError || error instanceof FormatError,
        String(error),
      );
    }
  }));
});

Deno.test("members that are no arrays are refused", async () => {
  const text = new TextEncoder().encode("hello");
  const file = writeZip([
    { name: "mu.npy", data: text },
    { name: "sigma.npy", data: writeNpy(floats([1, 1], 1)) },
  ]);
  await assert.rejects(readStatistics(file), FormatError);
});
