/** The scatter matrix of features, which their covariance is made from. */
import code from "./covariance.wgsl" with { type: "text" };
import { productProgram, type ProductSize } from "./product_program.ts";
import type { KernelProgram } from "./program.ts";

/** Record of `covariance.wgsl`. */
export const covarianceProgram: KernelProgram<
  ProductSize | "first_row" | "first_column"
> = productProgram("covariance", [code], ["first_row", "first_column"]);
