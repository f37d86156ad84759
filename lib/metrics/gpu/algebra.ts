/** The linear algebra of a metric, on the device that was asked for. */
import { DeviceError } from "../../errors.ts";
import {
  type AlgebraOptions,
  choleskyFactor,
  gram,
  gramFactor,
  lessRow,
  type Matrix,
  multiplyTransposed,
} from "../../linalg/mod.ts";
import type { Gpu } from "./gpu.ts";
import {
  checkExact,
  requestGpu,
  TRIAL_PROGRAMS,
  type TrialPrograms,
} from "./open_gpu.ts";
import { crossGramOnGpu, scatterOnGpu } from "./products.ts";

/** Where a metric is computed: `"auto"` takes a GPU that is no software. */
export type MetricDevice = "auto" | "cpu" | "webgpu";

/** Products and factors of features, on some device. */
export interface Algebra extends Disposable {
  /** Arithmetic of the products. */
  readonly precision: "float64" | "double-single";
  /** Why the device that was asked for is not in use. */
  readonly fallbackReason: string | undefined;
  /** X^T X. */
  gram(x: Matrix): Promise<Matrix>;
  /** A B^T. */
  multiplyTransposed(a: Matrix, b: Matrix): Promise<Matrix>;
  /** F with F^T F = X^T X, of no more rows than columns; of rows less `centre`. */
  triangularFactor(x: Matrix, centre?: Float64Array): Promise<Matrix>;
}

/** How linear algebra is opened. */
export interface OpenAlgebraOptions extends AlgebraOptions {
  /** An open device, which stays open; then no other is looked for. */
  readonly gpu?: Gpu | undefined;
  /** What the driver is tried with. */
  readonly trials?: TrialPrograms | undefined;
}

/**
 * Opens what computes on a device. A GPU whose driver does not compute exactly
 * is passed over, which `fallbackReason` tells.
 *
 * @throws {DeviceError} when `"webgpu"` is asked for and there is no adapter.
 */
export async function openAlgebra(
  device: MetricDevice,
  options: OpenAlgebraOptions = {},
): Promise<Algebra> {
  if (options.gpu !== undefined) return algebraOnGpu(options.gpu, options);
  if (device === "cpu") return algebraOnCpu(options);
  const gpu = await findGpu(device, options);
  if (gpu === undefined) return algebraOnCpu(options);
  try {
    await checkExact(gpu, options.trials ?? TRIAL_PROGRAMS);
    const algebra = algebraOnGpu(gpu, options);
    return { ...algebra, [Symbol.dispose]: () => gpu[Symbol.dispose]() };
  } catch (error) {
    gpu[Symbol.dispose]();
    if (!(error instanceof DeviceError)) throw error;
    return algebraOnCpu(options, error.message);
  }
}

async function findGpu(
  device: "auto" | "webgpu",
  { signal }: AlgebraOptions,
): Promise<Gpu | undefined> {
  try {
    const gpu = await requestGpu({ signal });
    if (device === "webgpu" || !gpu.isSoftware) return gpu;
    gpu[Symbol.dispose]();
  } catch (error) {
    if (device === "webgpu" || !(error instanceof DeviceError)) throw error;
  }
}

function algebraOnCpu(
  options: AlgebraOptions,
  fallbackReason?: string,
): Algebra {
  return {
    precision: "float64",
    fallbackReason,
    gram: (x) => gram(x, options),
    multiplyTransposed: (a, b) => multiplyTransposed(a, b, options),
    triangularFactor: (x, centre) => gramFactor(x, { ...options, centre }),
    [Symbol.dispose]() {},
  };
}

function algebraOnGpu(gpu: Gpu, options: AlgebraOptions): Algebra {
  const onGpu = { gpu, signal: options.signal };
  return {
    precision: "double-single",
    fallbackReason: undefined,
    gram: (x) => scatterOnGpu(x, onGpu),
    multiplyTransposed: (a, b) => crossGramOnGpu(a, b, onGpu),
    // Squares the condition, which 48 bits have room for.
    triangularFactor: async (x, centre) => {
      const rows = centre === undefined ? x : lessRow(x, centre);
      return await choleskyFactor(await scatterOnGpu(rows, onGpu), options);
    },
    [Symbol.dispose]() {},
  };
}
