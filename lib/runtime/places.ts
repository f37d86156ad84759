/** What a device needs to be allowed, before it is opened. */
import { fileURLToPath } from "node:url";
import type { Device } from "./engine.ts";
import { nativePlaces } from "./native_engine.ts";
import { webPackageUrl, WORKER_URL } from "./web_assets.ts";

/** Paths to give to the runtime's permission flags. */
export interface RuntimePlaces {
  /** For `--allow-read`. */
  readonly reads: readonly string[];
  /** For `--allow-ffi`. */
  readonly ffi: readonly string[];
}

/**
 * The paths that a device must be allowed to read or load. With `auto` those
 * of WebAssembly and WebGPU: native code is never needed.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { runtimePlaces } from "@medigan/core/runtime";
 * assert.deepEqual(runtimePlaces("wasm").ffi, []);
 * ```
 */
export function runtimePlaces(device: Device | "auto"): RuntimePlaces {
  if (device === "native") {
    const places = nativePlaces().slice(0, 1);
    return { reads: places, ffi: places };
  }
  const reads = [webPackageUrl(), new URL("./", WORKER_URL)]
    .filter((url) => url?.protocol === "file:")
    .map((url) => fileURLToPath(url as URL));
  return { reads, ffi: [] };
}
