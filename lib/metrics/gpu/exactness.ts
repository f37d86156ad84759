/** Whether a driver computes what exact arithmetic relies on. */
import type { KernelProgram } from "../../../kernels/mod.ts";
import type { Gpu } from "./gpu.ts";
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
  const seen = await workspace.read(results);
  return exactResults(pairs).reduce(
    (count, value, at) => value === seen[at] ? count : count + 1,
    0,
  );
}

/** Eight values a group: four first ones, then their four partners. */
function triedPairs(): Float32Array<ArrayBuffer> {
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
