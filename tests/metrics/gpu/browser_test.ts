/** The kernels under Tint and Dawn, a second compiler beside naga and wgpu. */
import assert from "node:assert/strict";
import { browserTest, openPage } from "../../browser.ts";
import { type KernelCase, kernelCases } from "./kernel_cases.ts";

/** A case as a page can be told of it. */
interface Job {
  readonly code: string;
  /** The words of all buffers that are read; the parameters come first. */
  readonly words: readonly (readonly number[])[];
  readonly results: number;
  readonly workgroups: readonly [number, number, number];
}

function jobOf({ program, parameters, inputs, results }: KernelCase): Job {
  const values = program.parameters.map((name) => parameters[name] ?? 0);
  // Uniform buffers are laid out in steps of four words.
  while (values.length % 4 !== 0) values.push(0);
  return {
    code: program.code,
    words: [
      values,
      ...inputs.map((input) => [...new Uint32Array(input.buffer)]),
    ],
    results,
    workgroups: program.workgroups(parameters),
  };
}

/** A device of the page. */
interface Tools {
  readonly device: GPUDevice;
  readonly complaints: string[];
  readonly pipelineOf: (code: string) => Promise<GPUComputePipeline>;
}

/** Runs in the page, as what follows does: they see nothing of this file. */
async function openTools(): Promise<Tools> {
  const adapter = await navigator.gpu.requestAdapter();
  const device = await adapter!.requestDevice();
  const complaints: string[] = [];
  device.addEventListener("uncapturederror", (event) => {
    complaints.push((event as GPUUncapturedErrorEvent).error.message);
  });
  const pipelines = new Map<string, Promise<GPUComputePipeline>>();
  const pipelineOf = (code: string) => {
    const made = pipelines.get(code) ?? device.createComputePipelineAsync({
      layout: "auto",
      compute: { module: device.createShaderModule({ code }) },
    });
    pipelines.set(code, made);
    return made;
  };
  return { device, complaints, pipelineOf };
}

/** Words of the result, then the number of workgroups that ended. */
async function runJob(
  { tools: { device, complaints, pipelineOf }, job }: {
    readonly tools: Tools;
    readonly job: Job;
  },
): Promise<number[]> {
  const [MAP_READ, COPY, UNIFORM, STORAGE] = [1, 4 | 8, 0x40, 0x80] as const;
  const bufferOf = (size: number, usage: number) =>
    device.createBuffer({ size, usage: usage | COPY });
  const inputs = job.words.map((values, at) => {
    const buffer = bufferOf(4 * values.length, at === 0 ? UNIFORM : STORAGE);
    device.queue.writeBuffer(buffer, 0, Uint32Array.from(values));
    return buffer;
  });
  const frame = bufferOf(8, STORAGE);
  const output = bufferOf(4 * job.results, STORAGE);
  inputs.splice(1, 0, frame);
  const pipeline = await pipelineOf(job.code);
  const encoder = device.createCommandEncoder();
  const pass = encoder.beginComputePass();
  const entries = [...inputs, output].map((buffer, binding) => ({
    binding,
    resource: { buffer },
  }));
  const layout = pipeline.getBindGroupLayout(0);
  pass.setPipeline(pipeline);
  pass.setBindGroup(0, device.createBindGroup({ layout, entries }));
  pass.dispatchWorkgroups(...job.workgroups);
  pass.end();
  const size = 4 * job.results;
  const copy = device.createBuffer({ size: size + 4, usage: MAP_READ | 8 });
  encoder.copyBufferToBuffer(output, 0, copy, 0, size);
  encoder.copyBufferToBuffer(frame, 0, copy, size, 4);
  device.queue.submit([encoder.finish()]);
  await copy.mapAsync(MAP_READ);
  if (complaints.length > 0) throw new Error(complaints.join("\n"));
  return [...new Uint32Array(copy.getMappedRange())];
}

browserTest(
  "every kernel gives what its twin gives in Chromium",
  async (browser) => {
    await using server = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen() {} },
      () =>
        new Response("<!doctype html>", {
          headers: { "content-type": "text/html" },
        }),
    );
    const url = `http://127.0.0.1:${server.addr.port}/`;
    const { page } = await openPage(browser, url);
    const tools = await page.evaluateHandle(openTools);
    for (const one of kernelCases()) {
      const words = await page.evaluate(runJob, { tools, job: jobOf(one) });
      const [x, y, z] = one.program.workgroups(one.parameters);
      assert.equal(words.pop(), x * y * z, one.name);
      try {
        one.check(new Float32Array(Uint32Array.from(words).buffer));
      } catch (cause) {
        throw new Error(one.name, { cause });
      }
    }
  },
  { args: ["--enable-unsafe-webgpu"] },
);
