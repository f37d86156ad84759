// Everything that the library calls.
export { bandToBidiagonal, bandToTridiagonal } from "./bands";
export { factorBlock, factorRows, shareSolve } from "./cholesky";
export { shareDistances } from "./distances";
export { shareProduct } from "./product";
export {
  reduceColumns,
  reducePanel,
  shareLeft,
  shareRight,
} from "./reflections";
export { prepare } from "./scratch";
