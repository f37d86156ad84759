/** A product of matrices in parts, by any kernel on `product_tile.wgsl`. */
import type { KernelProgram, ProductSize } from "../../../kernels/mod.ts";
import type { Matrix } from "../../linalg/mod.ts";
import {
  addPanel,
  packPanel,
  PAIR_BYTES,
  type Panel,
} from "./double_single.ts";
import type { Gpu } from "./gpu.ts";
import { type ProductSizes, productTiles, type Tile } from "./tiles.ts";
import { Workspace } from "./workspace.ts";

/** What computations on a graphics device are told. */
export interface GpuOptions {
  /** The device. */
  readonly gpu: Gpu;
  /** Cancels the work between two parts of it. */
  readonly signal?: AbortSignal | undefined;
}

/** One factor of a product. */
export interface Factor {
  /** Its values. */
  readonly matrix: Matrix;
  /** Whether the terms of a sum stand in a row of it or in a column. */
  readonly terms: "in-rows" | "in-columns";
  /** What its values are multiplied by on the device; a power of two. */
  readonly scale: number;
}

/** A product: by which kernel, of what. */
export interface Product<P extends string> {
  /** The kernel. */
  readonly program: KernelProgram<ProductSize | P>;
  /** The factor whose rows or columns are the rows of the result. */
  readonly left: Factor;
  /** The factor whose rows or columns are the columns of the result. */
  readonly right: Factor;
  /** Parameters of the kernel beside the sizes. */
  readonly parameters: (tile: Tile) => Readonly<Record<P, number>>;
  /** Whether only what is not below the diagonal is needed. */
  readonly isSymmetric?: boolean | undefined;
}

/** Computes all parts of a product, the next being sent while one runs. */
export async function runProduct<P extends string>(
  product: Product<P>,
  { gpu, signal }: GpuOptions,
): Promise<Matrix> {
  const sizes = sizesOf(product);
  const { rows, columns } = sizes;
  const result = { rows, columns, data: new Float64Array(rows * columns) };
  const scales = [product.left.scale, product.right.scale] as const;
  const land = async (tile: Tile) => {
    const pairs = await runTile(product, tile, gpu);
    addPanel(result, tile, { pairs, scales });
  };
  const { maxBufferBytes } = gpu;
  const { isSymmetric } = product;
  let previous = Promise.resolve();
  for (const tile of productTiles(sizes, { maxBufferBytes, isSymmetric })) {
    signal?.throwIfAborted();
    const next = land(tile);
    // Its failure is met in the next turn, not before.
    next.catch(() => {});
    await previous;
    previous = next;
  }
  await previous;
  signal?.throwIfAborted();
  return result;
}

async function runTile<P extends string>(
  { program, left, right, parameters }: Product<P>,
  tile: Tile,
  gpu: Gpu,
): Promise<Float32Array> {
  using workspace = new Workspace(gpu);
  const { row, rows, column, columns, depth } = tile;
  const first = pack(left, { first: row, count: rows }, tile);
  const second = pack(right, { first: column, count: columns }, tile);
  const output = workspace.allocate(rows * columns * PAIR_BYTES);
  await workspace.dispatch(
    program,
    { rows, columns, depth, ...parameters(tile) },
    [workspace.upload(first), workspace.upload(second), output],
  );
  return await workspace.read(output);
}

function pack(
  { matrix, terms, scale }: Factor,
  { first, count }: { readonly first: number; readonly count: number },
  { start, depth }: Tile,
): Float32Array<ArrayBuffer> {
  const panel: Panel = terms === "in-rows"
    ? { row: first, rows: count, column: start, columns: depth }
    : { row: start, rows: depth, column: first, columns: count };
  return packPanel(matrix, panel, scale);
}

function sizesOf(
  { left, right }: Pick<Product<string>, "left" | "right">,
): ProductSizes {
  const [rows, depth] = shapeOf(left);
  const [columns, rightDepth] = shapeOf(right);
  if (depth !== rightDepth) {
    throw new RangeError(
      `Cannot compute on matrices as the sizes that are summed over must be equal: current sizes are ${depth} and ${rightDepth}`,
    );
  }
  return { rows, columns, depth };
}

function shapeOf({ matrix, terms }: Factor): [number, number] {
  const { rows, columns } = matrix;
  return terms === "in-rows" ? [rows, columns] : [columns, rows];
}
