/** Turns what the runtimes say into our errors. */
import {
  DeviceError,
  type MediganError,
  UnsupportedModelError,
} from "../errors.ts";
import type { Device } from "./engine.ts";

const DEVICE_FAILURE =
  /no available backend|device (was |is )?lost|webgpu|wgpu|adapter|out of memory|bad_alloc|allocat/i;

/**
 * The error behind a runtime's refusal: the device's fault when the words say
 * so, else the graph's.
 */
export function graphError(
  cause: unknown,
  device: Device,
  step: "open" | "run",
): MediganError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  const action = step === "open" ? "open the graph" : "run the graph";
  const message = `Cannot ${action} on ${device}: ${tidy(reason)}`;
  if (DEVICE_FAILURE.test(reason)) {
    return new DeviceError(message, {
      hint: device === "wasm"
        ? "Use a smaller batch"
        : "Use a smaller batch, or another device: wasm runs everywhere",
    });
  }
  return new UnsupportedModelError(message);
}

function tidy(reason: string): string {
  return reason.replace(/\s+/g, " ").replace(/\.$/, "").trim();
}
