import { Workspace } from "../../../lib/metrics/gpu/workspace.ts";
import { gpuTest } from "./gpu_device.ts";
import { kernelCases } from "./kernel_cases.ts";

gpuTest("every kernel gives what its twin gives", async (gpu) => {
  for (const one of kernelCases()) {
    using workspace = new Workspace(gpu);
    const output = workspace.allocate(4 * one.results);
    await workspace.dispatch(one.program, one.parameters, [
      ...one.inputs.map((input) => workspace.upload(input)),
      output,
    ]);
    const results = await workspace.read(output);
    try {
      one.check(results);
    } catch (cause) {
      throw new Error(one.name, { cause });
    }
  }
});
