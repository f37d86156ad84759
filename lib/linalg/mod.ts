/**
 * Linear algebra in float64: products, distances, factors, eigenvalues and
 * singular values of dense matrices.
 *
 * @module
 */
export type { Matrix } from "./matrix.ts";
export { lessRow } from "./plain/products.ts";
export {
  type AlgebraOptions,
  type CentreOptions,
  type MatrixEngine,
  openMatrixEngine,
} from "./engine.ts";
export { gram, multiply, multiplyTransposed } from "./products.ts";
export { squaredDistances } from "./distances.ts";
export {
  choleskyFactor,
  type CholeskyOptions,
  gramFactor,
  triangularFactor,
} from "./factors.ts";
export { singularValues, symmetricEigenvalues } from "./spectra.ts";
