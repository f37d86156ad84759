/** The product of two matrices. */
import code from "./matrix_multiply.wgsl" with { type: "text" };
import { productProgram, type ProductSize } from "./product_program.ts";
import type { KernelProgram } from "./program.ts";

/** Record of `matrix_multiply.wgsl`. */
export const matrixMultiplyProgram: KernelProgram<ProductSize> = productProgram(
  "matrix_multiply",
  [code],
);
