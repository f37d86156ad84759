/**
 * The routines on the kernels, as sequences of steps.
 *
 * @module
 */
export { choleskyRows, choleskyTriangle } from "./cholesky.ts";
export { upperGram } from "./product.ts";
export {
  reduceToBidiagonal,
  reduceToTriangle,
  reduceToTridiagonal,
} from "./reduction.ts";
