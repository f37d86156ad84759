import assert from "node:assert/strict";
import { NumericalError } from "../../../lib/errors.ts";
import type { Matrix } from "../../../lib/linalg/mod.ts";
import { type Gpu, squareRootOnGpu } from "../../../lib/metrics/gpu/mod.ts";
import {
  matrixMultiplyReference,
  scatterReference,
} from "../../../kernels/reference/mod.ts";
import { gpuTest } from "./gpu_device.ts";
import { matrixOf, noise, relativeError } from "./matrices.ts";

/** R R for a symmetric R without small eigenvalues, and R. */
function squareOf(size: number): { root: Matrix; square: Matrix } {
  const root = scatterReference(matrixOf(2 * size, size, noise(size)));
  for (let at = 0; at < size; at++) root.data[at * size + at]! += size / 4;
  return { root, square: matrixMultiplyReference(root, root) };
}

async function checkRoots(gpu: Gpu): Promise<void> {
  for (const size of [1, 2, 63, 64, 65]) {
    const { root, square } = squareOf(size);
    const seen = await squareRootOnGpu(square, { gpu });
    const error = relativeError(seen.root, root);
    assert(error < 1e-11, `${size}: ${error}`);
    assert(seen.residual < 1e-12, `${size}: ${seen.residual}`);
  }
}

gpuTest("roots of squares are what was squared", checkRoots);

gpuTest("roots are found in parts where buffers must be small", checkRoots, {
  maxBufferBytes: 20_000,
});

gpuTest("a condition of 1e10 costs digits, and no more", async (gpu) => {
  const size = 20;
  const wanted = matrixOf(
    size,
    size,
    (at) =>
      at % (size + 1) === 0
        ? 10 ** (-5 * Math.floor(at / size) / (size - 1))
        : 0,
  );
  const square = matrixMultiplyReference(wanted, wanted);
  const { root, residual } = await squareRootOnGpu(square, { gpu });
  assert(residual < 1e-11, `${residual}`);
  assert(relativeError(root, wanted) < 1e-7);
});

gpuTest("roots keep their digits at any scale", async (gpu) => {
  for (const scale of [2 ** -1000, 2 ** 990]) {
    const a = matrixOf(2, 2, (at) => at % 3 === 0 ? 4 * scale : scale);
    const { root } = await squareRootOnGpu(a, { gpu });
    const error = relativeError(matrixMultiplyReference(root, root), a);
    assert(error < 1e-12, `${error}`);
  }
});

gpuTest("the root of zero is zero", async (gpu) => {
  const zeros = matrixOf(3, 3, () => 0);
  assert.deepEqual((await squareRootOnGpu(zeros, { gpu })).root, zeros);
});

gpuTest("matrices without a root are refused", async (gpu) => {
  const negative = matrixOf(2, 2, (at) => [1, 0, 0, -1][at]!);
  await assert.rejects(squareRootOnGpu(negative, { gpu }), NumericalError);
});

gpuTest("a singular matrix gives a right root or none", async (gpu) => {
  const ones = matrixOf(5, 5, () => 1);
  try {
    const { root } = await squareRootOnGpu(ones, { gpu });
    const error = relativeError(matrixMultiplyReference(root, root), ones);
    assert(error < 1e-8, `${error}`);
  } catch (error) {
    assert(error instanceof NumericalError);
  }
});

gpuTest("what is not a square of numbers is refused", async (gpu) => {
  const tall = matrixOf(3, 2, () => 1);
  await assert.rejects(squareRootOnGpu(tall, { gpu }), RangeError);
  const odd = matrixOf(2, 2, (at) => at === 1 ? NaN : 1);
  await assert.rejects(squareRootOnGpu(odd, { gpu }), RangeError);
});
