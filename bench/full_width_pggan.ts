/**
 * Peak memory and time of PGGAN, FastGAN, and the cardiac and brain nets at
 * their original widths, with random weights: conversion of a checkpoint file,
 * and one image.
 *
 *     deno run -A bench/full_width_pggan.ts [device] [batch] [keys]
 */
import { join } from "node:path";
import { decodeModel, type OnnxValueInfo } from "../lib/onnx/mod.ts";
import { openSession } from "../lib/runtime/mod.ts";
import { measureProcess } from "./process.ts";
import {
  randomTensor,
  reportCost,
  writeRandomCheckpoint,
} from "./random_checkpoint.ts";

/** Key lists of the original nets, with what no key tells. */
const CASES: { readonly [keys: string]: readonly string[] } = {
  pggan_cxr_generator: [],
  pggan_zoo: [],
  pggan_polyp: [],
  fastgan: [],
  cardiac_unet: ["input_shape=[256,256]", "embedding_max_period=100"],
  brain_tumor_shape: ["image_size=256"],
  brain_inp_gen: ["image_size=256"],
};
const RUNS = 3;

const [task = "native", ...rest] = Deno.args;
if (task === "make") await writeRandomCheckpoint(rest[0] ?? "", rest[1] ?? "");
else if (task === "run") await runGraph(rest);
else await measureAll(task, rest[0] ?? "1", rest[1]);

async function measureAll(
  device: string,
  batch: string,
  only?: string,
): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "medigan-bench-" });
  const script = new URL(import.meta.url).pathname;
  const cli = new URL("../cli.ts", import.meta.url).pathname;
  const deno = (...args: readonly string[]) =>
    measureProcess(Deno.execPath(), ["run", "-A", ...args]);
  const [checkpoint, graph, times] = ["g.safetensors", "g.onnx", "times"].map(
    (name) => join(folder, name),
  ) as [string, string, string];
  try {
    for (const [keys, settings] of Object.entries(CASES)) {
      if (only !== undefined && only !== keys) continue;
      await deno(script, "make", keys, checkpoint);
      const conversion = await deno(
        ...[cli, "convert", checkpoint, "--output", graph, "--quiet"],
        ...settings.flatMap((setting) => ["--set", setting]),
      );
      reportCost(`${keys}: conversion`, conversion);
      const run = await deno(script, "run", graph, device, batch, times);
      reportCost(`${keys}: process with ${RUNS} runs of ${batch}`, run);
      console.log(await Deno.readTextFile(times));
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Writes down how long it took to open the graph and to run it. */
async function runGraph(
  [path = "", device, batch, times = ""]: string[],
): Promise<void> {
  const start = performance.now();
  const onnx = await Deno.readFile(path);
  await using session = await openSession(onnx, { device: device as "native" });
  const lines = [`opened in ${sinceMs(start)} ms`];
  const feeds = Object.fromEntries(
    decodeModel(onnx).graph.inputs.map((input) => [
      input.name,
      randomTensor(sizesOf(input, Number(batch))),
    ]),
  );
  for (let run = 0; run < RUNS; run++) {
    const runStart = performance.now();
    const [output] = Object.values(await session.run(feeds));
    lines.push(`[${output?.shape}] in ${sinceMs(runStart)} ms`);
    if (output?.data.some((value) => Number.isNaN(Number(value)))) {
      throw new Error("The image must be of numbers");
    }
  }
  await Deno.writeTextFile(times, `  ${lines.join(", ")}`);
}

function sizesOf({ type }: OnnxValueInfo, batch: number): number[] {
  const dims = type?.tensorType?.shape?.dims ?? [];
  return dims.map(({ value }) => value ?? batch);
}

function sinceMs(start: number): string {
  return (performance.now() - start).toFixed(0);
}
