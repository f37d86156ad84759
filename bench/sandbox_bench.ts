/**
 * What the walls cost: opening a sandbox, a call of foreign code, bytes through
 * the pipes, and the bundled model within the walls and without.
 *
 *     deno run -A bench/sandbox_bench.ts [wasm] [webgpu]
 */
import { openGenerator, type SampleGenerator } from "../lib/sampling/mod.ts";
import { elementCount, type Tensor } from "../lib/tensor.ts";
import { loadCatalogue } from "../lib/registry/mod.ts";
import { openSandbox } from "../lib/sandbox/mod.ts";
import { encodeModel, GraphBuilder } from "../lib/onnx/mod.ts";
import { openIsolatedSession } from "../lib/sandbox/mod.ts";
import { openSession } from "../lib/runtime/mod.ts";
import { median } from "./process.ts";

const RUNS = 9;
const BATCH = 16;

async function time(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

async function medianOf(work: () => Promise<unknown>): Promise<string> {
  const times: number[] = [];
  for (let run = 0; run <= RUNS; run++) {
    const ms = await time(work);
    if (run > 0) times.push(ms); // The first one warms the caches.
  }
  return `${median(times).toFixed(1)} ms`;
}

const CODE = `export async function generate({ emit, inputs }, { indices }) {
  for (const index of indices) {
    const image = inputs.image;
    await emit({ index, parts: { image } });
  }
}`;

function image(side: number) {
  const data = new Float32Array(side * side);
  return { dtype: "float32", shape: [1, side, side], data } as const;
}

const opened = await medianOf(async () => {
  await using _sandbox = await openSandbox({ code: CODE });
});
console.log(`open a sandbox with code and close it: ${opened}`);

{
  await using sandbox = await openSandbox({ code: CODE });
  const ask = (side: number) => () =>
    Array.fromAsync(sandbox.generate({
      indices: [0],
      seed: 0n,
      inputs: { image: image(side) },
    }));
  console.log(`one sample of 1 x 1, there and back: ${await medianOf(ask(1))}`);
  console.log(`of 128 x 128: ${await medianOf(ask(128))}`);
  console.log(`of 4096 x 4096 (67 MB): ${await medianOf(ask(4096))}`);
}

const graph = new GraphBuilder();
graph.output("y", graph.tanh(graph.input("x", { shape: ["batch", 4] })));
const onnx = encodeModel(graph.toModel());
const wasm = { device: "wasm", threads: 1 } as const;
for (const open of [openSession, openIsolatedSession]) {
  const ms = await medianOf(async () => {
    await using _session = await open(onnx, wasm);
  });
  console.log(`${open.name} on wasm, opened and closed: ${ms}`);
}

function feedsFor(inputs: SampleGenerator["inputs"]): Record<string, Tensor> {
  return Object.fromEntries(inputs.map(({ name, dtype, shape: open }) => {
    const shape = open.map((size) => size < 0 ? BATCH : size);
    const count = elementCount(shape);
    const tensor: Tensor = dtype === "int64"
      ? { dtype, shape, data: new BigInt64Array(count) }
      : { dtype: "float32", shape, data: new Float32Array(count) };
    return [name, tensor];
  }));
}

async function batchOf(
  device: "wasm" | "webgpu",
  isolate: boolean,
): Promise<string> {
  const card = loadCatalogue().get("0");
  const options = { device, threads: 1, isolate };
  await using generator = await openGenerator(card, options);
  const feeds = feedsFor(generator.inputs);
  const indices = Array.from({ length: BATCH }, (_, index) => index);
  return await medianOf(() => generator.run(feeds, { seed: 0n, indices }));
}

const devices = Deno.args.length > 0 ? Deno.args : ["wasm"];
for (const device of devices as ("wasm" | "webgpu")[]) {
  for (const isolate of [false, true]) {
    const where = isolate ? "within the walls" : "in process";
    const ms = await batchOf(device, isolate);
    console.log(`bundled model, ${BATCH} samples, ${device}, ${where}: ${ms}`);
  }
}
