/**
 * What the walls cost: opening a sandbox, a call of foreign code, bytes through
 * the pipes, and the bundled model within the walls and without.
 *
 *     deno run -A bench/sandbox_bench.ts
 */
import { openGenerator } from "../lib/sampling/mod.ts";
import { loadCatalogue } from "../lib/registry/mod.ts";
import { openSandbox } from "../lib/sandbox/mod.ts";
import { encodeModel, GraphBuilder } from "../lib/onnx/mod.ts";
import { openIsolatedSession } from "../lib/sandbox/mod.ts";
import { openSession } from "../lib/runtime/mod.ts";
import { median } from "./process.ts";

const RUNS = 9;

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

const card = loadCatalogue().list()[0];
for (const device of ["wasm", "webgpu"] as const) {
  for (const isolate of [false, true]) {
    if (card === undefined) break;
    const options = { device, threads: 1, isolate };
    try {
      await using generator = await openGenerator(card, options);
      const feeds = Object.fromEntries(generator.inputs.map((input) => {
        const shape = input.shape.map((size) => size < 0 ? 16 : size);
        const count = shape.reduce((product, size) => product * size, 1);
        const data = input.dtype === "int64"
          ? new BigInt64Array(count)
          : new Float32Array(count);
        return [input.name, { dtype: input.dtype, shape, data }];
      }));
      const indices = Array.from({ length: 16 }, (_, index) => index);
      const ms = await medianOf(() =>
        generator.run(feeds as never, { seed: 0n, indices })
      );
      const where = isolate ? "within the walls" : "in process";
      console.log(`${card.id}, 16 samples on ${device}, ${where}: ${ms}`);
    } catch (error) {
      console.log(`${device}: not measured: ${String(error).split("\n")[0]}`);
    }
  }
}
