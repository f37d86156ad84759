/**
 * Plain float64 twins of the kernels: what each is to compute, as short as can
 * be.
 *
 * @module
 */
export { scatterReference } from "./covariance.ts";
export { crossGramReference } from "./cross_gram.ts";
export { imageStatisticsReference } from "./image_statistics.ts";
export { matrixMultiplyReference } from "./matrix_multiply.ts";
export { newtonSchulzReference } from "./newton_schulz.ts";
export { normalizeReference } from "./normalize.ts";
export { type ReferenceTaps, resampleReference } from "./resample.ts";
export { squaredDistancesReference } from "./squared_distances.ts";
