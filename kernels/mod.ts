/**
 * Kernels in WGSL: texts and what is needed to run them. Plain float64 twins
 * stand in `reference/`; the device is handled by `lib/metrics/gpu`.
 *
 * @module
 */
export { covarianceProgram } from "./covariance.ts";
export { crossGramProgram } from "./cross_gram.ts";
export { imageStatisticsProgram } from "./image_statistics.ts";
export { matrixMultiplyProgram } from "./matrix_multiply.ts";
export { newtonSchulzProgram } from "./newton_schulz.ts";
export { normalizeProgram } from "./normalize.ts";
export type { ProductSize } from "./product_program.ts";
export type { KernelProgram, ParameterValues, Workgroups } from "./program.ts";
export { resampleProgram } from "./resample.ts";
export { selfTestProgram } from "./self_test.ts";
export { squaredDistancesProgram } from "./squared_distances.ts";
