/**
 * Plain float64 twins of the kernels: what each is to compute, as short as can
 * be.
 *
 * @module
 */
export { scatterReference } from "./covariance.ts";
export { crossGramReference } from "./cross_gram.ts";
export { matrixMultiplyReference } from "./matrix_multiply.ts";
export { squaredDistancesReference } from "./squared_distances.ts";
