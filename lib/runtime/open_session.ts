/** Opens a graph on the best device, or on the one that is asked for. */
import { DeviceError, UnsupportedModelError, UsageError } from "../errors.ts";
import type { OperationOptions } from "../events.ts";
import { MAX_MODEL_BYTES } from "../onnx/split_external_data.ts";
import { processorCount } from "../platform/env.ts";
import { type DeviceReport, inspectDevice } from "./devices.ts";
import type { Device, Engine } from "./engine.ts";
import { openNativeEngine } from "./native_engine.ts";
import { EngineSession, type Session } from "./session.ts";
import { RUNTIME_VERSION } from "./version.ts";
import { openWebEngine } from "./web_engine.ts";

/** Options of {@linkcode openSession}. */
export interface SessionOptions extends OperationOptions {
  /**
   * Where to compute. `auto` (the default) takes `webgpu` when the machine has
   * a graphics adapter that is no software, else `native` when its add-on is
   * already there and permitted, else `wasm`.
   */
  readonly device?: Device | "auto" | undefined;
  /** Threads for `native` and `wasm`; as many as processors by default. */
  readonly threads?: number | undefined;
  /**
   * About how many items will be run, when the caller knows. On `wasm` more
   * than one thread costs a second at the start and memory until the process
   * ends, so that by default few items are run by one thread.
   */
  readonly expectedItems?: number | undefined;
}

/** A 128 x 128 image gains about 18 ms by the second thread (bench/README.md). */
const ITEMS_WORTH_THREADS = 50;

const BY_PREFERENCE: readonly Device[] = ["webgpu", "native", "wasm"];

/**
 * Opens a graph for running. Where another device than the first choice is
 * used, the device event says why.
 *
 * @param onnx A serialised ONNX model without external data.
 *
 * @throws {DeviceError} when the device that was asked for cannot be had.
 * @throws {PermissionError} when a Deno permission is missing.
 * @throws {UnsupportedModelError} when the graph cannot be loaded.
 * @throws {UsageError} when there is no such device.
 * @throws {RangeError} when `threads` is no positive integer.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { openSession } from "@medigan/core/runtime";
 * // A graph of one node: y = tanh(x).
 * const onnx = Uint8Array.fromBase64(
 *   "CAg6OAoMCgF4EgF5IgRUYW5oEgR0aW55WhAKAXgSCwoJCAES" +
 *     "BQoDEgFOYhAKAXkSCwoJCAESBQoDEgFOQgQKABAR",
 * );
 * await using session = await openSession(onnx, { device: "wasm", threads: 1 });
 * const data = new Float32Array([0, 1]);
 * const { y } = await session.run({ x: { dtype: "float32", shape: [2], data } });
 * assert(Math.abs(Number(y?.data[1]) - Math.tanh(1)) < 1e-6);
 * ```
 */
export async function openSession(
  onnx: Uint8Array,
  options: SessionOptions = {},
): Promise<Session> {
  const { device = "auto", threads, signal } = options;
  if (
    threads !== undefined && !(Number.isSafeInteger(threads) && threads > 0)
  ) {
    throw new RangeError(
      `Cannot open a session as threads must be a positive integer: current value is ${threads}`,
    );
  }
  if (onnx.length > MAX_MODEL_BYTES) {
    throw new UnsupportedModelError(
      `Cannot open a graph of ${onnx.length} bytes as it must have at most ${MAX_MODEL_BYTES}`,
      {
        hint:
          "Write it with medigan convert --external-data, for a runtime that reads two files",
      },
    );
  }
  signal?.throwIfAborted();
  const opening = { onnx, options };
  options.onEvent?.({ type: "stage", stage: "open-session", state: "start" });
  const session = device === "auto"
    ? await openPreferred(opening)
    : await openNamed(device, opening);
  options.onEvent?.({ type: "stage", stage: "open-session", state: "done" });
  return session;
}

/** What every step of opening needs. */
interface Opening {
  readonly onnx: Uint8Array;
  readonly options: SessionOptions;
}

async function openPreferred(opening: Opening): Promise<Session> {
  const passedOver: string[] = [];
  for (const device of BY_PREFERENCE) {
    const report = await inspectDevice(device);
    if (!report.isPreferred) {
      passedOver.push(`${device}: ${report.reason}`);
      continue;
    }
    try {
      return await open(report, opening, passedOver);
    } catch (cause) {
      const isLast = device === BY_PREFERENCE.at(-1);
      if (isLast || !(cause instanceof DeviceError)) throw cause;
      passedOver.push(`${device}: ${cause.message}`);
    }
  }
  throw new DeviceError(`Cannot find a device: ${passedOver.join("; ")}`);
}

async function openNamed(device: Device, opening: Opening): Promise<Session> {
  if (!BY_PREFERENCE.includes(device)) {
    throw new UsageError(
      `Cannot use device "${device}" as it must be one of auto, ${
        BY_PREFERENCE.join(", ")
      }`,
    );
  }
  const report = await inspectDevice(device);
  // The add-on is fetched, and a permission asked for, when native is named.
  if (!report.isAvailable && device !== "native") {
    throw new DeviceError(
      `Cannot use device "${device}" as ${report.reason}`,
      report.hint === undefined ? {} : { hint: report.hint },
    );
  }
  return await open(report, opening, []);
}

async function open(
  report: DeviceReport,
  { onnx, options }: Opening,
  passedOver: readonly string[],
): Promise<Session> {
  const { device, name } = report;
  const threads = threadsFor(device, options);
  const engine = await openEngine(device, onnx, threads);
  const fallback = passedOver.length === 0
    ? {}
    : { fallbackReason: passedOver.join("; ") };
  options.onEvent?.({ type: "device", device, description: name, ...fallback });
  return new EngineSession(engine, device, {
    name,
    provider: device === "native" ? "onnxruntime-node" : "onnxruntime-web",
    version: RUNTIME_VERSION,
    threads,
  });
}

function threadsFor(
  device: Device,
  { threads, expectedItems = Infinity }: SessionOptions,
): number {
  if (device === "webgpu") return 1;
  const areFew = device === "wasm" && expectedItems < ITEMS_WORTH_THREADS;
  return threads ?? (areFew ? 1 : processorCount());
}

function openEngine(
  device: Device,
  onnx: Uint8Array,
  threads: number,
): Promise<Engine> {
  return device === "native"
    ? openNativeEngine(onnx, { threads })
    : openWebEngine(onnx, device, { threads });
}
