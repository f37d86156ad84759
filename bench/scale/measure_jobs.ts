/** How long workers compute, from whole processes of the local engine. */
import { join } from "node:path";
import { writeSafetensors } from "../../lib/checkpoint/mod.ts";
import { fullWidthTensors } from "../full_width_dcgan.ts";
import { measureProcess, median } from "../process.ts";
import type { JobCosts } from "./measured.ts";

const CLI = new URL("../../cli.ts", import.meta.url).pathname;
const SIZES = { native: [64, 1_264], wasm: [32, 272] } as const;

/** The bundled model and a DCGAN of ngf 64, native and in WebAssembly. */
export async function measureJobs(repeats: number): Promise<JobCosts[]> {
  const folder = await Deno.makeTempDir({ prefix: "medigan-jobs-" });
  try {
    const net = await fullWidthModel(folder);
    const found: JobCosts[] = [];
    for (const [model, path] of [["bundled", "0"], ["ngf 64", net]] as const) {
      for (const device of ["native", "wasm"] as const) {
        const place = { model, path, device, folder };
        found.push(await measureJob(place, repeats));
      }
    }
    return found;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function fullWidthModel(folder: string): Promise<string> {
  const path = join(folder, "dcgan.safetensors");
  await Deno.writeFile(path, writeSafetensors(fullWidthTensors()));
  await measureProcess(Deno.execPath(), [
    ...["run", "-A", CLI, "card", "init", path],
  ]);
  return path;
}

interface Place {
  readonly model: string;
  readonly path: string;
  readonly device: keyof typeof SIZES;
  readonly folder: string;
}

async function measureJob(
  { model, path, device, folder }: Place,
  repeats: number,
): Promise<JobCosts> {
  const [few, many] = SIZES[device];
  const times: Record<number, number[]> = { [few]: [], [many]: [] };
  const output = join(folder, "run");
  let peakBytes = 0;
  for (let repeat = 0; repeat <= repeats; repeat++) {
    for (const count of [few, many]) {
      const cost = await measureProcess(Deno.execPath(), [
        ...["run", "-A", CLI, "generate", path, "-n", String(count)],
        ...["--quiet", "--device", device, "--threads", "1", "--overwrite"],
        ...["--output", output],
      ]);
      peakBytes = Math.max(peakBytes, cost.peakBytes);
      if (repeat > 0) times[count]?.push(cost.wallMs / 1000);
    }
  }
  const [short, long] = [median(times[few] ?? []), median(times[many] ?? [])];
  const secondsPerSample = (long - short) / (many - few);
  return {
    ...{ model, device, secondsPerSample, peakBytes },
    startSeconds: short - few * secondsPerSample,
    ...await sizes(output, many),
  };
}

async function sizes(folder: string, count: number) {
  let bytes = 0;
  for await (const { name } of Deno.readDir(folder)) {
    if (name.endsWith(".png")) {
      bytes += (await Deno.stat(join(folder, name))).size;
    }
  }
  const manifest = await Deno.stat(join(folder, "manifest.json"));
  return {
    bytesPerSample: bytes / count,
    manifestBytesPerSample: manifest.size / count,
  };
}
