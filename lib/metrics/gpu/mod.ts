/**
 * Computing on the graphics device, with 48 bits where it has 24.
 *
 * @module
 */
export type {
  KernelProgram,
  ParameterValues,
  Workgroups,
} from "../../../kernels/mod.ts";
export type { MetricDevice } from "./algebra.ts";
export { Gpu, type GpuDescription } from "./gpu.ts";
export {
  type ImageStatistics,
  imageStatisticsOnGpu,
} from "./image_statistics.ts";
export { type GpuNormalization, normalizeOnGpu } from "./normalize.ts";
export { openGpu, type OpenGpuOptions } from "./open_gpu.ts";
export type { GpuOptions } from "./product.ts";
export {
  crossGramOnGpu,
  multiplyOnGpu,
  scatterOnGpu,
  squaredDistancesOnGpu,
} from "./products.ts";
export { type GpuResampleOptions, resampleOnGpu } from "./resample.ts";
export { type SquareRoot, squareRootOnGpu } from "./square_root.ts";
