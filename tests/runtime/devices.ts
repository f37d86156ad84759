/** The devices of this machine, for tests that run on each. */
import { type Device, inspectDevices } from "../../lib/runtime/mod.ts";

const available = new Set(
  (await inspectDevices())
    .filter((report) => report.isAvailable)
    .map((report) => report.device),
);

/**
 * A test on each device; says aloud what it skips. With MEDIGAN_REQUIRE_GPU=1
 * a missing webgpu fails instead.
 */
export function deviceTest(
  name: string,
  run: (device: Device) => Promise<void>,
): void {
  for (const device of ["webgpu", "native", "wasm"] as const) {
    const isRequired = device === "webgpu" &&
      Deno.env.get("MEDIGAN_REQUIRE_GPU") === "1";
    const ignore = !available.has(device) && !isRequired;
    if (ignore) console.warn(`SKIPPED, as ${device} is absent: ${name}`);
    Deno.test({ name: `${name} on ${device}`, ignore, fn: () => run(device) });
  }
}
