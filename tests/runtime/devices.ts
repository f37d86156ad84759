/** The devices of this machine, for tests that run on each. */
import { hasShared } from "../shared.ts";
import { type Device, inspectDevices } from "../../lib/runtime/mod.ts";

const available = new Set(
  (await inspectDevices())
    .filter((report) => report.isAvailable)
    .map((report) => report.device),
);

/** Where large networks run fastest without a GPU. */
export const fastDevice = available.has("native") ? "native" : "wasm";

const isEachRequired = Deno.env.get("MEDIGAN_REQUIRE_GPU") === "1";

/**
 * A test on each device; says aloud what it skips. With MEDIGAN_REQUIRE_GPU=1
 * a missing device fails instead, and the native one is fetched.
 */
export function deviceTest(
  name: string,
  run: (device: Device) => Promise<void>,
): void {
  for (const device of ["webgpu", "native", "wasm"] as const) {
    const ignore = !available.has(device) && !isEachRequired;
    if (ignore) console.warn(`SKIPPED, as ${device} is absent: ${name}`);
    Deno.test({ name: `${name} on ${device}`, ignore, fn: () => run(device) });
  }
}

/** The same for tests that need the reference data. */
export function sharedDeviceTest(
  name: string,
  run: (device: Device) => Promise<void>,
): void {
  if (hasShared) return deviceTest(name, run);
  console.warn(`SKIPPED, as ../shared is absent: ${name}`);
}
