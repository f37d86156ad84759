// Everything that the library calls.
export { bandToBidiagonal, bandToTridiagonal } from "./bands";
export { factorRows } from "./cholesky";
export { shareProduct } from "./product";
export {
  reduceColumns,
  reducePanel,
  shareLeft,
  shareRight,
} from "./reflections";
export { prepare } from "./scratch";
