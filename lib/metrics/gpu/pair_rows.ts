/** Numbers of all pairs of images, on a graphics device. */
import type { Matrix } from "../../linalg/mod.ts";
import type { PairRow } from "../distances/distance_rows.ts";
import type { GpuOptions } from "./product.ts";
import { crossGramOnGpu, squaredDistancesOnGpu } from "./products.ts";

/** What is computed of a pair of images. */
export type PairMeasure = "squared-distance" | "scalar-product";

/** Rows that are computed at once; memory grows with the other set only. */
const BLOCK_ROWS = 1024;

const PRODUCTS = {
  "squared-distance": squaredDistancesOnGpu,
  "scalar-product": crossGramOnGpu,
};

/** What `pairRows` gives, with 48 bits: one image after the other. */
export async function* pairRowsOnGpu(
  a: Matrix,
  b: Matrix,
  { measure, ...options }: GpuOptions & { readonly measure: PairMeasure },
): AsyncGenerator<PairRow> {
  const { columns } = a;
  for (let first = 0; first < a.rows; first += BLOCK_ROWS) {
    const rows = Math.min(BLOCK_ROWS, a.rows - first);
    const data = a.data.subarray(first * columns, (first + rows) * columns);
    const block = await PRODUCTS[measure]({ rows, columns, data }, b, options);
    for (let row = 0; row < rows; row++) {
      const start = row * b.rows;
      yield {
        row: first + row,
        values: block.data.subarray(start, start + b.rows),
      };
    }
  }
}
