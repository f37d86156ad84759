/** Numbers of all pairs of images, on a graphics device. */
import type { Matrix } from "../../linalg/mod.ts";
import { blockRows } from "../distances/block_rows.ts";
import type { PairRow } from "../distances/distance_rows.ts";
import type { GpuOptions } from "./product.ts";
import { crossGramOnGpu, squaredDistancesOnGpu } from "./products.ts";

/** What is computed of a pair of images. */
export type PairMeasure = "squared-distance" | "scalar-product";

const PRODUCTS = {
  "squared-distance": squaredDistancesOnGpu,
  "scalar-product": crossGramOnGpu,
};

/** What `pairRows` gives, with 48 bits: one image after the other. */
export function pairRowsOnGpu(
  a: Matrix,
  b: Matrix,
  { measure, ...options }: GpuOptions & { readonly measure: PairMeasure },
): AsyncGenerator<PairRow> {
  return blockRows(a, (block) => PRODUCTS[measure](block, b, options));
}
