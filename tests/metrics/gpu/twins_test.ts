/** Kernels against their twins, where no public function stands between. */
import assert from "node:assert/strict";
import * as kernels from "../../../kernels/mod.ts";
import {
  imageStatisticsReference,
  newtonSchulzReference,
  normalizeReference,
  resampleReference,
} from "../../../kernels/reference/mod.ts";
import { packPanel } from "../../../lib/metrics/gpu/double_single.ts";
import { tapTable } from "../../../lib/metrics/gpu/tap_table.ts";
import { Workspace } from "../../../lib/metrics/gpu/workspace.ts";
import { gpuTest } from "./gpu_device.ts";
import { matrixOf, noise } from "./matrices.ts";

const COUNTS = [1, 3, 63, 64, 65, 255, 256, 257, 299, 16_384];

/** Float32 values between -1 and 1. */
function pixelsOf(count: number): Float32Array<ArrayBuffer> {
  return Float32Array.from({ length: count }, noise(count));
}

function assertClose(seen: number, wanted: number, tolerance: number): void {
  assert(Math.abs(seen - wanted) <= tolerance, `${seen} for ${wanted}`);
}

gpuTest(
  "passes of a resize at awkward sizes are those of the twin",
  async (gpu) => {
    for (const length of [1, 63, 64, 65, 299]) {
      for (const [lines, stride] of [[1, 1], [3, 2], [65, 3]] as const) {
        using workspace = new Workspace(gpu);
        const source = pixelsOf(lines * length * stride);
        const value = noise(length);
        const places = Array.from({ length: 67 }, (_, place) => {
          const first = place % length;
          const taps = Math.min(length - first, place % 7 + 1);
          return { first, weights: Array.from({ length: taps }, value) };
        });
        const wanted = resampleReference(
          { source, lines, length, stride },
          places,
        );
        const { taps, first, weights } = tapTable(places, {
          bits: 0,
          top: undefined,
        });
        const target = workspace.allocate(4 * wanted.length);
        await workspace.dispatch(
          kernels.resampleProgram,
          { lines, length, places: 67, stride, taps, bits: 0, top: 0 },
          [
            workspace.upload(source),
            workspace.upload(first),
            workspace.upload(weights),
            target,
          ],
        );
        const seen = await workspace.read(target);
        wanted.forEach((one, at) => assertClose(seen[at]!, one, 2 ** -22));
      }
    }
  },
);

gpuTest("statistics of segments are those of the twin", async (gpu) => {
  for (const count of COUNTS) {
    using workspace = new Workspace(gpu);
    const pixels = pixelsOf(count);
    const summary = workspace.allocate(32);
    await workspace.dispatch(kernels.imageStatisticsProgram, { segments: 1 }, [
      workspace.upload(pixels),
      workspace.upload(Uint32Array.of(0, count)),
      summary,
    ]);
    const [low, high, pivot = NaN, , ...pairs] = await workspace.read(summary);
    const [sum = NaN, sumRest = NaN, squares = NaN, squaresRest = NaN] = pairs;
    const wanted = imageStatisticsReference(Float64Array.from(pixels));
    assert.deepEqual([low, high], [wanted.low, wanted.high]);
    assertClose(sum + sumRest, wanted.sum, 1e-10);
    const shift = wanted.sum / count - pivot;
    assertClose(
      squares + squaresRest - count * shift ** 2,
      wanted.squares,
      1e-9,
    );
  }
});

gpuTest("levels of segments are those of the twin", async (gpu) => {
  for (const count of COUNTS) {
    using workspace = new Workspace(gpu);
    const pixels = pixelsOf(count);
    const levels = workspace.allocate(4 * count);
    await workspace.dispatch(kernels.normalizeProgram, { segments: 1 }, [
      workspace.upload(pixels),
      workspace.upload(Uint32Array.of(0, count)),
      workspace.upload(Float32Array.of(-0.5, 0, 200, 0)),
      levels,
    ]);
    const seen = await workspace.read(levels);
    const window = { low: -0.5, gain: 200 };
    normalizeReference(Float64Array.from(pixels), window).forEach((one, at) =>
      assert.equal(seen[at], Math.fround(one))
    );
  }
});

gpuTest("steps of Newton and Schulz are those of the twin", async (gpu) => {
  for (const size of [1, 2, 63, 64, 65]) {
    using workspace = new Workspace(gpu);
    const matrix = matrixOf(size, size, noise(size));
    const whole = { row: 0, rows: size, column: 0, columns: size };
    const step = workspace.allocate(8 * size * size);
    await workspace.dispatch(kernels.newtonSchulzProgram, { size }, [
      workspace.upload(packPanel(matrix, whole, 1)),
      step,
    ]);
    const pairs = await workspace.read(step);
    newtonSchulzReference(matrix).data.forEach((one, at) =>
      assertClose(pairs[2 * at]! + pairs[2 * at + 1]!, one, 1e-13)
    );
  }
});
