/** Squared Euclidean distances between all rows of two matrices. */
import { productProgram, type ProductSize } from "./product_program.ts";
import type { KernelProgram } from "./program.ts";
import rowPairs from "./row_pairs.wgsl" with { type: "text" };
import code from "./squared_distances.wgsl" with { type: "text" };

/** Record of `squared_distances.wgsl`. */
export const squaredDistancesProgram: KernelProgram<ProductSize> =
  productProgram("squared_distances", [code, rowPairs]);
