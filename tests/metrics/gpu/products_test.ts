import assert from "node:assert/strict";
import type { Matrix } from "../../../lib/linalg/mod.ts";
import {
  crossGramOnGpu,
  type GpuOptions,
  multiplyOnGpu,
  scatterOnGpu,
  squaredDistancesOnGpu,
} from "../../../lib/metrics/gpu/mod.ts";
import {
  crossGramReference,
  matrixMultiplyReference,
  scatterReference,
  squaredDistancesReference,
} from "../../../kernels/reference/mod.ts";
import { gpuTest } from "./gpu_device.ts";
import { matrixOf, noise, relativeError } from "./matrices.ts";

type Sizes = readonly [rows: number, columns: number, terms: number];

/** Rows, columns and terms around the sizes of tiles and strips. */
const SIZES: readonly Sizes[] = [
  [1, 1, 1],
  [1, 63, 64],
  [63, 1, 17],
  [64, 64, 16],
  [65, 63, 65],
  [299, 66, 31],
  [5, 130, 299],
];

// Some ulps of 48 bits; a float32 product is 100,000 times worse.
const TOLERANCE = 1e-12;

interface Case {
  readonly name: string;
  /** Shapes of both factors for rows, columns and terms. */
  readonly shapes: (
    ...sizes: Sizes
  ) => readonly [readonly [number, number], readonly [number, number]];
  readonly compute: (a: Matrix, b: Matrix, o: GpuOptions) => Promise<Matrix>;
  readonly reference: (a: Matrix, b: Matrix) => Matrix;
}

const CASES: readonly Case[] = [
  {
    name: "matrix multiplication",
    shapes: (rows, columns, terms) => [[rows, terms], [terms, columns]],
    compute: multiplyOnGpu,
    reference: matrixMultiplyReference,
  },
  {
    name: "cross-Gram",
    shapes: (rows, columns, terms) => [[rows, terms], [columns, terms]],
    compute: crossGramOnGpu,
    reference: crossGramReference,
  },
  {
    name: "squared distances",
    shapes: (rows, columns, terms) => [[rows, terms], [columns, terms]],
    compute: squaredDistancesOnGpu,
    reference: squaredDistancesReference,
  },
  {
    name: "covariance",
    shapes: (rows, _, terms) => [[terms, rows], [1, 1]],
    compute: (a, _, options) => scatterOnGpu(a, options),
    reference: scatterReference,
  },
];

function factors({ shapes }: Case, sizes: Sizes) {
  return shapes(...sizes).map(([rows, columns], at) =>
    matrixOf(rows, columns, noise(at + 1))
  ) as [Matrix, Matrix];
}

for (const one of CASES) {
  gpuTest(`${one.name} is that of float64 at awkward sizes`, async (gpu) => {
    for (const sizes of SIZES) {
      const [a, b] = factors(one, sizes);
      const seen = await one.compute(a, b, { gpu });
      const wanted = one.reference(a, b);
      assert.deepEqual([seen.rows, seen.columns], [
        wanted.rows,
        wanted.columns,
      ]);
      const error = relativeError(seen, wanted);
      assert(error < TOLERANCE, `${sizes}: ${error}`);
    }
  });

  gpuTest(
    `${one.name} is done in parts where buffers must be small`,
    async (gpu) => {
      const [a, b] = factors(one, [70, 67, 75]);
      const seen = await one.compute(a, b, { gpu });
      const error = relativeError(seen, one.reference(a, b));
      assert(error < TOLERANCE, `${error}`);
    },
    { maxBufferBytes: 12_800 },
  );

  gpuTest(`${one.name} refuses what is not finite`, async (gpu) => {
    for (const value of [NaN, Infinity, -Infinity]) {
      const [a, b] = factors(one, [3, 3, 3]);
      a.data[5] = value;
      await assert.rejects(
        one.compute(a, b, { gpu }),
        (error: unknown) =>
          error instanceof RangeError &&
          error.message.includes(`row 1, column 2 is ${value}`),
      );
    }
  });

  gpuTest(`${one.name} keeps its digits at any scale`, async (gpu) => {
    for (const scale of [2 ** -600, 1e-30, 1e30, 2 ** 500]) {
      const [a, b] = factors(one, [9, 8, 70]);
      const [largeA, largeB] = [a, b].map((matrix) => ({
        ...matrix,
        data: matrix.data.map((value) => value * scale),
      })) as [Matrix, Matrix];
      const seen = await one.compute(largeA, largeB, { gpu });
      const error = relativeError(seen, one.reference(largeA, largeB));
      assert(error < TOLERANCE, `${scale}: ${error}`);
    }
  });

  gpuTest(`${one.name} of nothing but zeros is zero`, async (gpu) => {
    const zeros = matrixOf(5, 5, () => 0);
    const { data } = await one.compute(zeros, zeros, { gpu });
    assert.deepEqual(data, new Float64Array(25));
  });
}

gpuTest("sums that cancel keep what is left", async (gpu) => {
  // 2^24 (1 + 2^-12) - 2^24 + ..., of which float32 would keep nothing.
  const a = matrixOf(1, 4, (at) => [2 ** 30, 3, -(2 ** 30), 2 ** -10][at]!);
  const ones = matrixOf(1, 4, () => 1);
  const { data } = await crossGramOnGpu(a, ones, { gpu });
  assert.deepEqual([...data], [3 + 2 ** -10]);
});

gpuTest("near neighbours far from the origin are told apart", async (gpu) => {
  const a = matrixOf(2, 64, (at) => 1000 + (at < 64 ? 0 : 2 ** -20));
  const { data } = await squaredDistancesOnGpu(a, a, { gpu });
  const apart = 64 * 2 ** -40;
  assert.deepEqual([...data], [0, apart, apart, 0]);
});

gpuTest("a covariance is symmetric to the last bit", async (gpu) => {
  const { data } = await scatterOnGpu(matrixOf(40, 130, noise(3)), { gpu });
  for (let row = 0; row < 130; row++) {
    for (let column = 0; column < row; column++) {
      assert.equal(data[row * 130 + column], data[column * 130 + row]);
    }
  }
});

gpuTest("factors that do not fit are refused", async (gpu) => {
  const a = matrixOf(2, 3, () => 1);
  const b = matrixOf(2, 4, () => 1);
  for (const compute of [multiplyOnGpu, crossGramOnGpu]) {
    await assert.rejects(compute(a, b, { gpu }), RangeError);
  }
});

gpuTest("sets without rows give a result without rows", async (gpu) => {
  const none = matrixOf(0, 3, () => 0);
  const { rows, data } = await crossGramOnGpu(none, matrixOf(2, 3, Math.abs), {
    gpu,
  });
  assert.deepEqual([rows, data.length], [0, 0]);
});
