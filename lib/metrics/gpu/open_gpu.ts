/** Opening the graphics device of this machine. */
import { DeviceError } from "../../errors.ts";
import {
  crossGramProgram,
  type KernelProgram,
  type ProductSize,
  selfTestProgram,
} from "../../../kernels/mod.ts";
import { describeAdapter, requestAdapter } from "../../runtime/adapter.ts";
import { countInexact, productError } from "./exactness.ts";
import { Gpu } from "./gpu.ts";

/** How a graphics device is opened. */
export interface OpenGpuOptions {
  /**
   * No buffer is made larger than this; by default what the device allows.
   * Larger work is done in parts.
   */
  readonly maxBufferBytes?: number | undefined;
  /** Gives up. */
  readonly signal?: AbortSignal | undefined;
}

// One block of the smallest kernel; less would need no end of dispatches.
const MIN_BUFFER_BYTES = 256;

/**
 * Opens the graphics device and tries whether its driver computes exactly.
 * Close it with `using`.
 *
 * @throws {DeviceError} when there is none, or its driver simplifies what exact
 * arithmetic relies on.
 * @throws {RangeError} when buffers may not even have 256 bytes.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { openGpu } from "@medigan/core/metrics";
 * if (await navigator.gpu?.requestAdapter()) {
 *   using gpu = await openGpu();
 *   assert(gpu.maxBufferBytes >= 256);
 * }
 * ```
 */
export async function openGpu(options: OpenGpuOptions = {}): Promise<Gpu> {
  const gpu = await requestGpu(options);
  try {
    await checkExact(gpu, TRIAL_PROGRAMS);
    options.signal?.throwIfAborted();
    return gpu;
  } catch (error) {
    gpu[Symbol.dispose]();
    throw error;
  }
}

/** Opens the graphics device without trying how it computes. */
export async function requestGpu(
  { maxBufferBytes = Infinity, signal }: OpenGpuOptions = {},
): Promise<Gpu> {
  if (!(maxBufferBytes >= MIN_BUFFER_BYTES)) {
    throw new RangeError(
      `Cannot open the GPU as its buffers must have ${MIN_BUFFER_BYTES} bytes at least: current limit is ${maxBufferBytes}`,
    );
  }
  signal?.throwIfAborted();
  const adapter = await requestAdapter();
  if (adapter === undefined) {
    throw new DeviceError("Cannot find a graphics adapter for WebGPU", {
      hint: "Install the driver of the graphics card or compute on the CPU",
    });
  }
  const { description, isSoftware } = describeAdapter(adapter);
  const device = await requestDevice(adapter);
  const { maxStorageBufferBindingSize, maxBufferSize } = device.limits;
  return new Gpu(device, {
    name: description || "the GPU",
    isSoftware,
    maxBufferBytes: Math.min(
      maxBufferBytes,
      maxStorageBufferBindingSize,
      maxBufferSize,
    ),
  });
}

async function requestDevice(adapter: GPUAdapter): Promise<GPUDevice> {
  try {
    return await adapter.requestDevice({ label: "medigan" });
  } catch (cause) {
    throw new DeviceError("Cannot open the graphics adapter that was found", {
      cause,
      hint: "End what else uses it, or compute on the CPU",
    });
  }
}

/** The kernels that a driver is tried with. */
export interface TrialPrograms {
  /** Sums and products of pairs. */
  readonly selfTest: KernelProgram<"pairs">;
  /** Inner products of rows. */
  readonly product: KernelProgram<ProductSize>;
}

/** The kernels as they are. */
export const TRIAL_PROGRAMS: TrialPrograms = {
  selfTest: selfTestProgram,
  product: crossGramProgram,
};

// Of 48 bits; 24 would give 1e-7.
const MAX_PRODUCT_ERROR = 1e-11;

/**
 * Tries whether the driver of a device computes exactly.
 *
 * @throws {DeviceError} when it does not.
 */
export async function checkExact(
  gpu: Gpu,
  { selfTest, product }: TrialPrograms,
): Promise<void> {
  const inexact = await countInexact(gpu, selfTest);
  const error = inexact === 0 ? await productError(gpu, product) : 0;
  if (inexact === 0 && error < MAX_PRODUCT_ERROR) return;
  const what = inexact === 0
    ? `its products are off by ${error.toExponential(1)}`
    : `it gives ${inexact} wrong parts of sums and products that have exact answers`;
  throw new DeviceError(
    `Cannot trust the arithmetic of ${gpu.name} and its driver: ${what}`,
    { hint: "Compute on the CPU, or try another driver" },
  );
}
