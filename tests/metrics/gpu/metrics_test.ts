import assert from "node:assert/strict";
import { gaussianDiscrepancy } from "../../../lib/metrics/discrepancy/mmd.ts";
import { kernelDistance } from "../../../lib/metrics/discrepancy/kid.ts";
import { compareNeighbours } from "../../../lib/metrics/neighbours/neighbour_table.ts";
import { gpuTest } from "./gpu_device.ts";
import { matrixOf, noise } from "./matrices.ts";

const real = matrixOf(70, 33, noise(1));
// Some synthetic images are real ones: distances of exactly 0.
const value = noise(2);
const synthetic = matrixOf(
  65,
  33,
  (at) => at < 33 * 5 ? real.data[at]! : value() / 2,
);

function assertClose(seen: number, wanted: number): void {
  assert(Math.abs(seen - wanted) <= 1e-12 * Math.max(1, Math.abs(wanted)));
}

gpuTest("KID is that of float64", async (gpu) => {
  assertClose(
    await kernelDistance(real, synthetic, { gpu }),
    await kernelDistance(real, synthetic),
  );
});

gpuTest("MMD is that of float64, its bandwidth too", async (gpu) => {
  const seen = await gaussianDiscrepancy(real, synthetic, { gpu });
  const wanted = await gaussianDiscrepancy(real, synthetic);
  assertClose(seen.value, wanted.value);
  assertClose(seen.bandwidth, wanted.bandwidth);
});

gpuTest("neighbours are the same ones, as far away", async (gpu) => {
  const seen = await compareNeighbours(real, synthetic, { gpu });
  const wanted = await compareNeighbours(real, synthetic);
  for (const key of ["nearestReal", "ballsAround", "isReached"] as const) {
    assert.deepEqual(seen[key], wanted[key]);
  }
  assert.deepEqual(seen.real.nearestImage, wanted.real.nearestImage);
  wanted.distanceToReal.forEach((distance, at) =>
    assertClose(seen.distanceToReal[at]!, distance)
  );
  assert.deepEqual([...seen.distanceToReal.subarray(0, 5)], [0, 0, 0, 0, 0]);
});
