/** Whether a driver computes what exact arithmetic relies on. */
import type { KernelProgram, ProductSize } from "../../../kernels/mod.ts";
import { scaleOf } from "./double_single.ts";
import type { Gpu } from "./gpu.ts";
import { runProduct } from "./product.ts";
import { Workspace } from "./workspace.ts";

/** Pairs that are tried. */
export const TRIED_PAIRS = 4096;

/**
 * Number of sums and products of pairs, of {@linkcode TRIED_PAIRS} each, that
 * came out otherwise than in exact arithmetic. Drivers that simplify
 * (x + y) - x, or flush or fuse where they must not, show here.
 */
export async function countInexact(
  gpu: Gpu,
  program: KernelProgram<"pairs">,
): Promise<number> {
  using workspace = new Workspace(gpu);
  const pairs = triedPairs();
  const results = workspace.allocate(2 * pairs.byteLength);
  await workspace.dispatch(
    program,
    { pairs: TRIED_PAIRS },
    [workspace.upload(pairs), results],
  );
  return countWrong(pairs, await workspace.read(results));
}

/** Number of results of `self_test.wgsl` that are not exact. */
export function countWrong(pairs: Float32Array, seen: Float32Array): number {
  return exactResults(pairs).reduce(
    (count, value, at) => value === seen[at] ? count : count + 1,
    0,
  );
}

/** Rows, columns and terms of a product that is tried. */
const TRIED_SIZE = 70;

/**
 * The largest error of inner products of rows, as a part of the largest of
 * them. What a driver does right by itself it may still break within a larger
 * kernel.
 */
export async function productError(
  gpu: Gpu,
  program: KernelProgram<ProductSize>,
): Promise<number> {
  const size = TRIED_SIZE;
  const data = Float64Array.from(triedPairs().subarray(0, size ** 2));
  const matrix = { rows: size, columns: size, data };
  const factor = { matrix, terms: "in-rows", scale: scaleOf(matrix) } as const;
  const seen = await runProduct<never>(
    { program, left: factor, right: factor, parameters: () => ({}) },
    { gpu },
  );
  let error = 0;
  let largest = 0;
  seen.data.forEach((value, at) => {
    const wanted = innerProduct(data, Math.floor(at / size), at % size);
    error = Math.max(error, Math.abs(value - wanted));
    largest = Math.max(largest, Math.abs(wanted));
  });
  return error / largest;
}

function innerProduct(data: Float64Array, row: number, column: number): number {
  let sum = 0;
  for (let term = 0; term < TRIED_SIZE; term++) {
    sum += data[row * TRIED_SIZE + term]! * data[column * TRIED_SIZE + term]!;
  }
  return sum;
}

/** The pairs: eight values a group, four first ones, then their partners. */
export function triedPairs(): Float32Array<ArrayBuffer> {
  let state = 1;
  // Marsaglia 2003, Xorshift RNGs: any bits that a driver cannot foresee.
  const bits = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state;
  };
  // Far apart and close together, so that parts are lost at all places; never
  // so far that float64 could not hold both.
  return Float32Array.from({ length: 2 * TRIED_PAIRS }, () => {
    const value = bits() / 2 ** 31;
    return (value + Math.sign(value)) * 2 ** (bits() % 13);
  });
}

/** High and low parts of the sums, then of the products, group by group. */
function exactResults(pairs: Float32Array): Float32Array {
  const results = new Float32Array(2 * pairs.length);
  for (let group = 0; group < pairs.length; group += 8) {
    for (let at = group; at < group + 4; at++) {
      const x = pairs[at]!;
      const y = pairs[at + 4]!;
      const to = group + at;
      results[to] = x + y;
      // Float64 holds these sums and products whole.
      results[to + 4] = x + y - results[to]!;
      results[to + 8] = x * y;
      results[to + 12] = x * y - results[to + 8]!;
    }
  }
  return results;
}
