/** What the kernels that make products tile by tile have in common. */
import doubleSingle from "./double_single.wgsl" with { type: "text" };
import frame from "./frame.wgsl" with { type: "text" };
import type { KernelProgram } from "./program.ts";
import productTile from "./product_tile.wgsl" with { type: "text" };

/** The sizes of a product: rows x columns sums of `depth` terms. */
export type ProductSize = "rows" | "columns" | "depth";

/** Rows and columns that a workgroup makes: TILE of `product_tile.wgsl`. */
const TILE = 64;

/** The program of a kernel on `product_tile.wgsl`. */
export function productProgram<P extends string = never>(
  name: string,
  files: readonly string[],
  parameters: readonly P[] = [],
): KernelProgram<ProductSize | P> {
  return {
    name,
    code: [...files, productTile, doubleSingle, frame].join("\n"),
    parameters: ["rows", "columns", "depth", ...parameters],
    inputs: 2,
    workgroups: ({ rows, columns }) => [
      Math.ceil(columns / TILE),
      Math.ceil(rows / TILE),
      1,
    ],
  };
}
