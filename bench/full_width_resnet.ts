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
import { type Device, openSession } from "../lib/runtime/mod.ts";
import { measureProcess, median } from "./process.ts";
import {
  randomTensor,
  reportCost,
  writeRandomCheckpoint,
} from "./random_checkpoint.ts";

/** Keys of the original nets and the sizes that they were trained for. */
const CASES: readonly [keys: string, shape: readonly number[]][] = [
  ["cyclegan_resnet9", [1, 3, 1332, 800]],
  ["cyclegan_resnet6_grey", [1, 1, 1332, 800]],
  ["cyclegan_aitorzip", [1, 1, 224, 192]],
  ["pix2pixhd_global", [1, 3, 512, 512]],
  ["pix2pix_unet256", [1, 3, 256, 256]],
];

/** Numbers as small as those of PyTorch's usual start. */
const SCALE = 0.04;

const [task, ...rest] = Deno.args;
if (task === "make") {
  await writeRandomCheckpoint(rest[0] ?? "", rest[1] ?? "", SCALE);
} else if (task === "run") await runGraph(rest);
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
      reportCost(`${keys}: conversion`, conversion);
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
  if (name !== "make") reportCost(`${name}: one image of ${args.at(-1)}`, cost);
}

/** One image; with a number of repeats, their median time, too. */
async function runGraph(
  [path, device, sizes, repeats = "0"]: string[],
): Promise<void> {
  const shape = (sizes ?? "").split(",").map(Number);
  const onnx = await Deno.readFile(path ?? "");
  await using session = await openSession(onnx, { device: device as Device });
  const x = randomTensor(shape, { scale: SCALE });
  await session.run({ x });
  const times: number[] = [];
  while (times.length < Number(repeats)) {
    const start = performance.now();
    await session.run({ x });
    times.push(performance.now() - start);
  }
  if (times.length > 0) console.log(`${sizes}: ${median(times).toFixed(0)} ms`);
}
