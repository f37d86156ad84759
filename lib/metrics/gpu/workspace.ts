/** Buffers and dispatches of one computation. */
import type { KernelProgram, ParameterValues } from "../../../kernels/mod.ts";
import type { Gpu } from "./gpu.ts";

// Of the WebGPU specification; not all type libraries name them.
const MAP_READ = 0x1;
const COPY_SRC = 0x4;
const COPY_DST = 0x8;
const UNIFORM = 0x40;
const STORAGE = 0x80;

/** `finished` and `zero` of `frame.wgsl`. */
const FRAME_BYTES = 8;

// Uniform buffers are laid out in steps of 16 bytes.
const UNIFORM_STEP = 16;

/**
 * Buffers that belong together and end together. What is read back is checked:
 * all workgroups must have come to their end.
 */
export class Workspace implements Disposable {
  #gpu: Gpu;
  #buffers = new Set<GPUBuffer>();
  #frame: GPUBuffer;
  #workgroups = 0;

  /** Begins without buffers. */
  constructor(gpu: Gpu) {
    gpu.checkAlive();
    this.#gpu = gpu;
    this.#frame = this.allocate(FRAME_BYTES);
  }

  /** A buffer of zeros. */
  allocate(size: number, usage: number = STORAGE): GPUBuffer {
    const buffer = this.#gpu.device.createBuffer({
      size,
      usage: usage | COPY_SRC | COPY_DST,
    });
    this.#buffers.add(buffer);
    return buffer;
  }

  /** A buffer of values. */
  upload(
    data: Float32Array<ArrayBuffer> | Uint32Array<ArrayBuffer>,
    usage?: number,
  ): GPUBuffer {
    const buffer = this.allocate(data.byteLength, usage);
    this.#gpu.device.queue.writeBuffer(buffer, 0, data);
    return buffer;
  }

  /**
   * Starts a kernel.
   *
   * @param buffers Those that it reads, then the one that it writes.
   */
  async dispatch<P extends string>(
    program: KernelProgram<P>,
    parameters: ParameterValues<P>,
    buffers: readonly GPUBuffer[],
  ): Promise<void> {
    const { device } = this.#gpu;
    const pipeline = await this.#gpu.pipelineOf(program);
    const uniform = this.#uniform(
      program.parameters.map((one) => parameters[one]),
    );
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    pass.setPipeline(pipeline);
    pass.setBindGroup(
      0,
      device.createBindGroup({
        layout: pipeline.getBindGroupLayout(0),
        entries: [uniform, this.#frame, ...buffers].map((buffer, binding) => ({
          binding,
          resource: { buffer },
        })),
      }),
    );
    const [x, y, z] = program.workgroups(parameters);
    pass.dispatchWorkgroups(x, y, z);
    pass.end();
    device.queue.submit([encoder.finish()]);
    this.#workgroups += x * y * z;
  }

  /**
   * The values of a buffer when all that was started has ended.
   *
   * @throws {DeviceError} when the device was lost or work was left undone.
   */
  async read(buffer: GPUBuffer): Promise<Float32Array> {
    const { device } = this.#gpu;
    const copy = this.#readable(buffer.size + FRAME_BYTES);
    const encoder = device.createCommandEncoder();
    encoder.copyBufferToBuffer(buffer, 0, copy, 0, buffer.size);
    encoder.copyBufferToBuffer(this.#frame, 0, copy, buffer.size, FRAME_BYTES);
    device.queue.submit([encoder.finish()]);
    const bytes = await this.#map(copy);
    this.release(copy);
    const [finished] = new Uint32Array(bytes, buffer.size, 1);
    this.#gpu.checkAlive();
    if (finished !== this.#workgroups) {
      throw this.#gpu.errorOf(
        `${finished} of ${this.#workgroups} workgroups came to their end`,
      );
    }
    return new Float32Array(bytes, 0, buffer.size / 4);
  }

  #uniform(values: readonly number[]): GPUBuffer {
    const bytes = Math.ceil(values.length * 4 / UNIFORM_STEP) * UNIFORM_STEP;
    const words = new Uint32Array(bytes / 4);
    words.set(values);
    return this.upload(words, UNIFORM);
  }

  #readable(size: number): GPUBuffer {
    const buffer = this.#gpu.device.createBuffer({
      size,
      usage: MAP_READ | COPY_DST,
    });
    this.#buffers.add(buffer);
    return buffer;
  }

  async #map(buffer: GPUBuffer): Promise<ArrayBuffer> {
    try {
      await buffer.mapAsync(MAP_READ);
      return buffer.getMappedRange().slice(0);
    } catch (cause) {
      throw this.#gpu.errorOf(cause);
    }
  }

  /** Gives buffers back before the others. */
  release(...buffers: readonly GPUBuffer[]): void {
    for (const buffer of buffers) {
      buffer.destroy();
      this.#buffers.delete(buffer);
    }
  }

  /** Gives all buffers back. */
  [Symbol.dispose](): void {
    this.release(...this.#buffers);
  }
}
