/** The graphics device, for tests that compute on it. */
import assert from "node:assert/strict";
import type { KernelProgram } from "../../../kernels/mod.ts";
import { findAdapter } from "../../../lib/runtime/adapter.ts";
import {
  type Gpu,
  openGpu,
  type OpenGpuOptions,
} from "../../../lib/metrics/gpu/mod.ts";

const hasAdapter = await findAdapter() !== undefined;
const isRequired = Deno.env.get("MEDIGAN_REQUIRE_GPU") === "1";

/**
 * A test with an open device; says aloud when it skips. With
 * MEDIGAN_REQUIRE_GPU=1 a missing device fails instead.
 */
export function gpuTest(
  name: string,
  run: (gpu: Gpu) => Promise<void>,
  options?: OpenGpuOptions,
): void {
  const ignore = !hasAdapter && !isRequired;
  if (ignore) console.warn(`SKIPPED, as there is no GPU: ${name}`);
  Deno.test({
    name,
    ignore,
    fn: async () => {
      using gpu = await openGpu(options);
      await run(gpu);
    },
  });
}

/** A kernel as a driver would have it that changes what it should not. */
export function brokenProgram<P extends string>(
  program: KernelProgram<P>,
  right: string,
  wrong: string,
): KernelProgram<P> {
  const code = program.code.replace(right, wrong);
  assert.notEqual(code, program.code);
  return { ...program, code };
}
