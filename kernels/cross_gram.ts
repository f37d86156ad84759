/** Inner products of all rows of one matrix with all rows of another. */
import code from "./cross_gram.wgsl" with { type: "text" };
import { productProgram, type ProductSize } from "./product_program.ts";
import type { KernelProgram } from "./program.ts";
import rowPairs from "./row_pairs.wgsl" with { type: "text" };

/** Record of `cross_gram.wgsl`. */
export const crossGramProgram: KernelProgram<ProductSize> = productProgram(
  "cross_gram",
  [code, rowPairs],
);
