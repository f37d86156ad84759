/**
 * Peak memory of a run by number of samples.
 *
 *     deno run -A bench/memory.ts [device]
 */
import { join } from "node:path";
import { measureProcess } from "./process.ts";

const CLI = new URL("../cli.ts", import.meta.url).pathname;
const device = Deno.args[0] ?? "wasm";
const folder = await Deno.makeTempDir({ prefix: "medigan-bench-" });
try {
  for (const count of [100, 1_000, 10_000]) {
    const { wallMs, peakBytes } = await measureProcess(Deno.execPath(), [
      ...["run", "-A", CLI, "generate", "0", "-n", String(count), "--quiet"],
      ...["--device", device, "--output", join(folder, String(count))],
    ]);
    const megabytes = (peakBytes / 1e6).toFixed(0);
    const seconds = (wallMs / 1000).toFixed(1);
    console.log(`${device}: ${count} samples, ${megabytes} MB, ${seconds} s`);
  }
} finally {
  await Deno.remove(folder, { recursive: true });
}
