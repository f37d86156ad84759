import assert from "node:assert/strict";
import { DeviceError } from "../../../lib/errors.ts";
import {
  crossGramOnGpu,
  openGpu,
  scatterOnGpu,
} from "../../../lib/metrics/gpu/mod.ts";
import {
  countInexact,
  productError,
} from "../../../lib/metrics/gpu/exactness.ts";
import {
  checkExact,
  requestGpu,
  TRIAL_PROGRAMS,
} from "../../../lib/metrics/gpu/open_gpu.ts";
import { Workspace } from "../../../lib/metrics/gpu/workspace.ts";
import { crossGramProgram, selfTestProgram } from "../../../kernels/mod.ts";
import { brokenProgram, gpuTest } from "./gpu_device.ts";
import { matrixOf, noise } from "./matrices.ts";

gpuTest("the driver of this machine computes exactly", async (gpu) => {
  assert.equal(await countInexact(gpu, selfTestProgram), 0);
});

const SIMPLIFIED = ["hide(x - x_part) + (y - y_part)", "vec4f()"] as const;

function isMistrust(error: unknown): boolean {
  return error instanceof DeviceError &&
    error.message.startsWith("Cannot trust the arithmetic");
}

gpuTest("a driver that simplifies sums is found out", async (gpu) => {
  const selfTest = brokenProgram(selfTestProgram, ...SIMPLIFIED);
  assert(await countInexact(gpu, selfTest) > 1000);
  const trials = { ...TRIAL_PROGRAMS, selfTest };
  await assert.rejects(checkExact(gpu, trials), isMistrust);
});

gpuTest(
  "a driver that simplifies in large kernels only is found out",
  async (gpu) => {
    const product = brokenProgram(crossGramProgram, ...SIMPLIFIED);
    assert(await productError(gpu, product) > 1e-9);
    const trials = { ...TRIAL_PROGRAMS, product };
    await assert.rejects(checkExact(gpu, trials), isMistrust);
  },
);

gpuTest(
  "a driver that drops the errors of products is found out",
  async (gpu) => {
    const selfTest = brokenProgram(
      selfTestProgram,
      "third + x_lower * y_lower",
      "third",
    );
    assert(await countInexact(gpu, selfTest) > 1000);
  },
);

gpuTest("a device that is lost in the middle gives no numbers", async (gpu) => {
  const features = matrixOf(300, 700, noise(1));
  const running = crossGramOnGpu(features, features, { gpu });
  gpu.device.destroy();
  await assert.rejects(running, DeviceError);
  await assert.rejects(scatterOnGpu(features, { gpu }), DeviceError);
}, { maxBufferBytes: 100_000 });

gpuTest("a closed device gives no numbers", async () => {
  const gpu = await openGpu();
  gpu[Symbol.dispose]();
  const one = matrixOf(1, 1, () => 1);
  await assert.rejects(
    crossGramOnGpu(one, one, { gpu }),
    (error: unknown) =>
      error instanceof DeviceError && error.exitCode === 6 &&
      error.message.includes("it was closed"),
  );
});

gpuTest("memory that the device has not got is an error", async (gpu) => {
  using workspace = new Workspace(gpu);
  const buffer = workspace.allocate(2 ** 44);
  await assert.rejects(workspace.read(buffer), DeviceError);
});

gpuTest("a kernel that does not compile is named by its error", async (gpu) => {
  const program = { ...selfTestProgram, code: "fn main() { not wgsl" };
  await assert.rejects(countInexact(gpu, program), DeviceError);
});

gpuTest("workgroups that do not come to their end are noticed", async (gpu) => {
  const program = {
    ...selfTestProgram,
    code: selfTestProgram.code.replace("finish(invocation);", ""),
  };
  await assert.rejects(
    countInexact(gpu, program),
    (error: unknown) =>
      error instanceof DeviceError &&
      error.message.includes("0 of 1 workgroups"),
  );
});

gpuTest("work ends when it is cancelled", async (gpu) => {
  const features = matrixOf(100, 100, noise(1));
  const controller = new AbortController();
  const running = crossGramOnGpu(features, features, {
    gpu,
    signal: controller.signal,
  });
  controller.abort();
  await assert.rejects(running, { name: "AbortError" });
}, { maxBufferBytes: 4096 });

Deno.test("buffers without room for anything are refused", async () => {
  for (const maxBufferBytes of [0, 255, -1, NaN]) {
    await assert.rejects(requestGpu({ maxBufferBytes }), RangeError);
  }
});
