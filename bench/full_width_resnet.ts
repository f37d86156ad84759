/**
 * Peak memory and time of ResNet and U-Net generators at their original widths,
 * with random weights: conversion of a checkpoint file, and one image.
 *
 *     deno run -A bench/full_width_resnet.ts [device]
 *
 * Times beside PyTorch: `make KEYS FILE`, `medigan convert`, then
 * `run GRAPH DEVICE SHAPE REPEATS` here and pytorch_resnet.py.
 */
import { join } from "node:path";
import {
  type WritableTensor,
  writeSafetensors,
} from "../lib/checkpoint/mod.ts";
import { type Device, openSession } from "../lib/runtime/mod.ts";
import { elementCount, type Tensor } from "../lib/tensor.ts";
import { measureProcess, median } from "./process.ts";

/** Keys of the original nets and the sizes that they were trained for. */
const CASES: readonly [keys: string, shape: readonly number[]][] = [
  ["cyclegan_resnet9", [1, 3, 1332, 800]],
  ["cyclegan_resnet6_grey", [1, 1, 1332, 800]],
  ["cyclegan_aitorzip", [1, 1, 224, 192]],
  ["pix2pixhd_global", [1, 3, 512, 512]],
  ["pix2pix_unet256", [1, 3, 256, 256]],
];

const [task, ...rest] = Deno.args;
if (task === "make") await makeCheckpoint(rest);
else if (task === "run") await runGraph(rest);
else await measureAll(task ?? "native");

async function measureAll(device: string): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "medigan-bench-" });
  try {
    for (const [keys, shape] of CASES) {
      const checkpoint = join(folder, `${keys}.safetensors`);
      const graph = join(folder, `${keys}.onnx`);
      await measure("make", ["make", keys, checkpoint]);
      const conversion = await measureProcess(Deno.execPath(), [
        ...["run", "-A", new URL("../cli.ts", import.meta.url).pathname],
        ...["convert", checkpoint, "--output", graph, "--quiet"],
      ]);
      report(`${keys}: conversion`, conversion);
      await measure(keys, ["run", graph, device, shape.join()]);
      await Deno.remove(checkpoint);
      await Deno.remove(graph);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function measure(name: string, args: readonly string[]): Promise<void> {
  const script = new URL(import.meta.url).pathname;
  const cost = await measureProcess(Deno.execPath(), [
    ...["run", "-A", script, ...args],
  ]);
  if (name !== "make") report(`${name}: one image of ${args.at(-1)}`, cost);
}

function report(
  name: string,
  { wallMs, peakBytes }: Awaited<ReturnType<typeof measureProcess>>,
): void {
  const megabytes = (peakBytes / 1e6).toFixed(0);
  console.log(`${name}: ${megabytes} MB, ${(wallMs / 1000).toFixed(1)} s`);
}

/** Writes a checkpoint of random weights with the names of a key list. */
async function makeCheckpoint([keys, path]: string[]): Promise<void> {
  const list = new URL(
    `../../shared/fixtures/keys/${keys}.json`,
    import.meta.url,
  );
  const { state_dict } = JSON.parse(await Deno.readTextFile(list));
  const tensors = new Map<string, WritableTensor>();
  for (const [name, shape, dtype] of state_dict) {
    // Tensors must differ: equal ones would be stored once.
    const seed = tensors.size + 1;
    if (dtype === "float32") tensors.set(name, randomTensor(shape, seed));
  }
  await Deno.writeFile(path ?? "", writeSafetensors(tensors));
}

/** Numbers around 0 as small as those of PyTorch's usual start. */
function randomTensor(
  shape: readonly number[],
  seed: number,
): Tensor<"float32"> {
  const data = new Float32Array(elementCount(shape));
  let state = seed;
  for (let index = 0; index < data.length; index++) {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    data[index] = state / 2 ** 31 * 0.04;
  }
  // Vectors are biases and, in batch norms, factors and variances.
  return {
    dtype: "float32",
    shape,
    data: shape.length === 1 ? data.map(Math.abs) : data,
  };
}

/** One image; with a number of repeats, their median time, too. */
async function runGraph(
  [path, device, sizes, repeats = "0"]: string[],
): Promise<void> {
  const shape = (sizes ?? "").split(",").map(Number);
  const onnx = await Deno.readFile(path ?? "");
  await using session = await openSession(onnx, { device: device as Device });
  const x = randomTensor(shape, 1);
  await session.run({ x });
  const times: number[] = [];
  while (times.length < Number(repeats)) {
    const start = performance.now();
    await session.run({ x });
    times.push(performance.now() - start);
  }
  if (times.length > 0) console.log(`${sizes}: ${median(times).toFixed(0)} ms`);
}
