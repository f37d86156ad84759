/** A graphics device that computes. */
import { DeviceError } from "../../errors.ts";
import type { KernelProgram } from "../../../kernels/mod.ts";

/** What is known of a device when it has been opened. */
export interface GpuDescription {
  /** Name for people. */
  readonly name: string;
  /** Whether it computes on the processor. */
  readonly isSoftware: boolean;
  /** No buffer is made larger than this; larger work is done in parts. */
  readonly maxBufferBytes: number;
}

/**
 * An open device. Everything on it ends with its disposal.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { openGpu } from "@medigan/core/metrics";
 * if (await navigator.gpu?.requestAdapter()) {
 *   using gpu = await openGpu();
 *   assert(gpu.name.length > 0);
 * }
 * ```
 */
export class Gpu implements Disposable, GpuDescription {
  /** The device itself. */
  readonly device: GPUDevice;
  /** Name for people. */
  readonly name: string;
  /** Whether it computes on the processor. */
  readonly isSoftware: boolean;
  /** No buffer is made larger than this; larger work is done in parts. */
  readonly maxBufferBytes: number;
  #pipelines = new Map<KernelProgram, Promise<GPUComputePipeline>>();
  #failure: string | undefined;

  /** Takes over a device. */
  constructor(device: GPUDevice, description: GpuDescription) {
    this.device = device;
    this.name = description.name;
    this.isSoftware = description.isSoftware;
    this.maxBufferBytes = description.maxBufferBytes;
    device.lost.then(({ message, reason }) => this.#fail(message || reason));
    device.addEventListener("uncapturederror", (event) => {
      // It becomes an exception where results are read.
      event.preventDefault();
      this.#fail((event as GPUUncapturedErrorEvent).error.message);
    });
  }

  /** The compiled form of a kernel; made once. */
  pipelineOf(program: KernelProgram): Promise<GPUComputePipeline> {
    const known = this.#pipelines.get(program);
    if (known !== undefined) return known;
    const made = this.#compile(program);
    this.#pipelines.set(program, made);
    return made;
  }

  /** Throws where the device is lost or has failed before. */
  checkAlive(): void {
    if (this.#failure !== undefined) throw this.errorOf(this.#failure);
  }

  /** The error for something that went wrong on this device. */
  errorOf(cause: unknown): DeviceError {
    const reason = this.#failure ?? messageOf(cause);
    return new DeviceError(`Cannot compute on ${this.name}: ${reason}`, {
      cause,
      hint: "Open the device again or compute on the processor",
    });
  }

  /** Gives the device back; what still runs on it fails. */
  [Symbol.dispose](): void {
    this.#fail("it was closed");
    this.device.destroy();
  }

  #fail(reason: string): void {
    this.#failure ??= reason;
  }

  async #compile({ name, code }: KernelProgram): Promise<GPUComputePipeline> {
    try {
      const module = this.device.createShaderModule({ label: name, code });
      return await this.device.createComputePipelineAsync({
        label: name,
        layout: "auto",
        compute: { module, entryPoint: "main" },
      });
    } catch (cause) {
      throw this.errorOf(cause);
    }
  }
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
