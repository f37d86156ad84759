/**
 * From a PyTorch file of 51 MB on disk to a session that can run it: reading,
 * rebuilding, folding, writing the graph, opening it.
 *
 *     deno run -A bench/checkpoint_to_session.ts [device ...]
 */
import { openFileSource } from "../lib/platform/files.ts";
import { type Device, openSession } from "../lib/runtime/mod.ts";
import { importGenerator } from "../models/families/mod.ts";
import { torchZip } from "../tests/torch_files.ts";
import { fullWidthTensors } from "./full_width_dcgan.ts";
import { median } from "./process.ts";

const RUNS = 7;
const path = await Deno.makeTempFile({ suffix: ".pt" });

async function measure(device: Device): Promise<string> {
  const times: { importMs: number; totalMs: number }[] = [];
  for (let run = 0; run < RUNS; run++) {
    const start = performance.now();
    const { onnx } = await importGenerator(await openFileSource(path));
    const importMs = performance.now() - start;
    await using _session = await openSession(onnx, { device, threads: 1 });
    times.push({ importMs, totalMs: performance.now() - start });
  }
  const importMs = median(times.map((one) => one.importMs)).toFixed(0);
  const totalMs = median(times.map((one) => one.totalMs)).toFixed(0);
  return `${device}: ${totalMs} ms, ${importMs} ms of them until the graph`;
}

try {
  await Deno.writeFile(path, torchZip(fullWidthTensors()));
  const devices = Deno.args.length > 0 ? Deno.args : ["native", "wasm"];
  for (const device of devices) console.log(await measure(device as Device));
} finally {
  await Deno.remove(path);
}
