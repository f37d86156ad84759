/** Which devices this machine offers, and how to get the others. */
import { operatingSystem, processorName } from "../platform/env.ts";
import { statPath } from "../platform/files.ts";
import { isGranted } from "../platform/permissions.ts";
import { type AdapterInfo, findAdapter } from "./adapter.ts";
import type { Device } from "./engine.ts";
import { NATIVE_HINT, nativePlaces } from "./native_engine.ts";

/** What is known of one device on this machine. */
export interface DeviceReport {
  /** The device. */
  readonly device: Device;
  /** Whether a session can be opened on it without fetching anything. */
  readonly isAvailable: boolean;
  /** Whether `auto` would take it when it comes to it. */
  readonly isPreferred: boolean;
  /** Adapter or processor, where it can be told. */
  readonly name: string;
  /** Why it is not available, or not preferred. */
  readonly reason?: string;
  /** What to do to have it. */
  readonly hint?: string;
  /** The graphics adapter, for `webgpu` where there is one. */
  readonly adapter?: AdapterInfo;
}

/**
 * Every device, in the order in which `auto` tries them. Opens no session and
 * fetches nothing.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { inspectDevices } from "@medigan/core/runtime";
 * const reports = await inspectDevices();
 * assert(reports.map((report) => report.device).includes("wasm"));
 * ```
 */
export async function inspectDevices(): Promise<DeviceReport[]> {
  return [await inspectWebgpu(), await inspectNative(), inspectWasm()];
}

/** Report on one device. */
export function inspectDevice(device: Device): Promise<DeviceReport> {
  if (device === "webgpu") return inspectWebgpu();
  if (device === "native") return inspectNative();
  return Promise.resolve(inspectWasm());
}

async function inspectWebgpu(): Promise<DeviceReport> {
  const adapter = await findAdapter();
  if (adapter === undefined) {
    return {
      device: "webgpu",
      isAvailable: false,
      isPreferred: false,
      name: "",
      reason: "no graphics adapter was found",
      hint: driverHint(),
    };
  }
  const found = {
    device: "webgpu",
    isAvailable: true,
    isPreferred: !adapter.isSoftware,
    name: adapter.description,
    adapter,
  } as const;
  if (!adapter.isSoftware) return found;
  return {
    ...found,
    reason: `the adapter computes on the processor: ${adapter.description}`,
    hint: "Install the driver of the graphics card, or ask for webgpu by name",
  };
}

function driverHint(): string {
  return operatingSystem() === "linux"
    ? "Install a Vulkan driver, such as: apt-get install mesa-vulkan-drivers"
    : "Install the driver of the graphics card";
}

async function inspectNative(): Promise<DeviceReport> {
  const name = processorName() ?? "";
  const missing = await missingForNative();
  const isAvailable = missing === undefined;
  return {
    device: "native",
    isAvailable,
    isPreferred: isAvailable,
    name,
    ...missing,
  };
}

async function missingForNative(): Promise<
  Pick<DeviceReport, "reason" | "hint"> | undefined
> {
  const places = nativePlaces();
  if (!places.every((path) => isGranted({ name: "read", path }))) {
    return {
      reason: "the npm cache may not be read to look for the native add-on",
      hint: `Run again with --allow-read=${places.join(",")} --allow-ffi`,
    };
  }
  const found = await Promise.all(places.map((path) => statPath(path)));
  if (found.every((info) => info === undefined)) {
    return {
      reason: "the native add-on is not in the npm cache",
      hint: `${NATIVE_HINT} and add --allow-ffi`,
    };
  }
  const place = places[found.findIndex((info) => info !== undefined)] as string;
  if (isGranted({ name: "ffi", path: place })) return undefined;
  return {
    reason: "the permission to load native code is missing",
    hint: `Run again with --allow-ffi=${place}`,
  };
}

function inspectWasm(): DeviceReport {
  return {
    device: "wasm",
    isAvailable: true,
    isPreferred: true,
    name: processorName() ?? "",
  };
}
