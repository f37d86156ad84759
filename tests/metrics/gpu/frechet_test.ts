import assert from "node:assert/strict";
import { selfTestProgram } from "../../../kernels/mod.ts";
import { openAlgebra } from "../../../lib/metrics/gpu/algebra.ts";
import { TRIAL_PROGRAMS } from "../../../lib/metrics/gpu/open_gpu.ts";
import { frechetDistance, type Matrix } from "../../../lib/metrics/mod.ts";
import { hasShared } from "../../shared.ts";
import { frechetCases, makeFeatures } from "../fidgen.ts";
import { brokenProgram, gpuTest } from "./gpu_device.ts";
import { matrixOf, noise } from "./matrices.ts";

// A device that is the processor would need minutes for the rest;
// `bench/frechet_gpu.ts` goes through all of them.
const MAX_VALUES_IN_SOFTWARE = { factor: 800_000, covariance: 200_000 };
const TOLERANCE = 1e-6;
const ROUTES = ["factor", "covariance"] as const;

gpuTest("the references come out on the GPU, on both routes", async (gpu) => {
  if (!hasShared) return console.warn("SKIPPED, as ../shared is absent");
  for (const { name, a, b, scale, fid } of await frechetCases()) {
    const size = Math.max(a.n * a.d, b.n * b.d);
    const [left, right] = [makeFeatures(a), makeFeatures(b)];
    for (const route of ROUTES) {
      if (gpu.isSoftware && size > MAX_VALUES_IN_SOFTWARE[route]) continue;
      const options = { route, device: "webgpu" } as const;
      const result = await frechetDistance(left, right, options);
      const error = Math.abs(result.distance - fid) / scale;
      assert(error < TOLERANCE, `${name} by ${route}: ${error}`);
      assert(result.distance >= 0, `${name} by ${route}`);
      assert.equal(result.precision, "double-single");
      assert.equal(result.route, route);
    }
  }
});

gpuTest(
  "a shift of the mean by 0.5 gives 512 where peers give 511.96",
  async () => {
    const [left, right] = [0, 0.5].map((shift) => {
      const value = noise(1);
      return matrixOf(100, 2048, () => Math.fround(value()) + shift);
    }) as [Matrix, Matrix];
    const { distance } = await frechetDistance(left, right, {
      device: "webgpu",
    });
    assert(Math.abs(distance - 512) < 1e-9, `${distance}`);
  },
);

gpuTest("statistics are compared on the GPU too", async () => {
  const identity = matrixOf(3, 3, (at) => at % 4 === 0 ? 1 : 0);
  const statistics = (shift: number) => ({
    count: 10,
    mean: new Float64Array(3).fill(shift),
    covariance: identity,
  });
  const result = await frechetDistance(statistics(0), statistics(2), {
    device: "webgpu",
  });
  assert(Math.abs(result.distance - 12) < 1e-12, `${result.distance}`);
});

gpuTest("an open GPU is taken and stays open", async (gpu) => {
  const features = matrixOf(20, 3, noise(1));
  for (let time = 0; time < 2; time++) {
    const { precision } = await frechetDistance(features, features, { gpu });
    assert.equal(precision, "double-single");
  }
});

gpuTest("a software GPU is not taken unless it is asked for", async (gpu) => {
  const features = matrixOf(20, 3, noise(1));
  const { precision, warnings } = await frechetDistance(features, features, {
    device: "auto",
  });
  assert.equal(precision, gpu.isSoftware ? "float64" : "double-single");
  assert.deepEqual(
    warnings.filter(({ code }) => code.startsWith("device")),
    [],
  );
});

gpuTest("a distance ends when it is cancelled", async () => {
  const features = matrixOf(20, 3, noise(1));
  const signal = AbortSignal.abort();
  await assert.rejects(
    frechetDistance(features, features, { device: "webgpu", signal }),
    { name: "AbortError" },
  );
});

gpuTest(
  "a driver that is not exact leaves the work to the processor",
  async () => {
    const selfTest = brokenProgram(
      selfTestProgram,
      "third + x_lower * y_lower",
      "0.5 * third",
    );
    const trials = { ...TRIAL_PROGRAMS, selfTest };
    using algebra = await openAlgebra("webgpu", { trials });
    assert.equal(algebra.precision, "float64");
    assert.match(algebra.fallbackReason ?? "", /Cannot trust the arithmetic/);
  },
);
