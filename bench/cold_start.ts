/**
 * From the start of a process to the first image on disk, with a warm cache,
 * beside the time that Python takes to import PyTorch.
 *
 *     deno run -A bench/cold_start.ts
 */
import { join } from "node:path";
import { measureProcess, median } from "./process.ts";

const RUNS = 7;
const CLI = new URL("../cli.ts", import.meta.url).pathname;

async function firstImageMs(device: string, folder: string): Promise<number> {
  const times: number[] = [];
  for (let run = 0; run <= RUNS; run++) {
    const { wallMs } = await measureProcess(Deno.execPath(), [
      ...["run", "-A", CLI, "generate", "0", "-n", "1", "--quiet"],
      ...["--device", device, "--output", join(folder, `${device}-${run}`)],
    ]);
    if (run > 0) times.push(wallMs); // The first one warms the cache.
  }
  return median(times);
}

async function importTorchMs(): Promise<number | undefined> {
  try {
    const times: number[] = [];
    for (let run = 0; run <= 3; run++) {
      const { wallMs } = await measureProcess("/usr/bin/python3", [
        "-c",
        "import torch",
      ]);
      if (run > 0) times.push(wallMs);
    }
    return median(times);
  } catch {
    return undefined;
  }
}

const folder = await Deno.makeTempDir({ prefix: "medigan-bench-" });
try {
  for (const device of ["native", "wasm", "webgpu"]) {
    try {
      const ms = await firstImageMs(device, folder);
      console.log(`${device}: ${ms.toFixed(0)} ms to the first image`);
    } catch (error) {
      console.log(`${device}: not measured: ${String(error).split("\n")[0]}`);
    }
  }
  const torchMs = await importTorchMs();
  console.log(
    torchMs === undefined
      ? "PyTorch: not installed"
      : `PyTorch: ${torchMs.toFixed(0)} ms to import it`,
  );
} finally {
  await Deno.remove(folder, { recursive: true });
}
