/** Numbers that numpy makes alike: see reference_values.py. */
import type { Raster } from "../../lib/image/mod.ts";
import type { Matrix } from "../../lib/linalg/mod.ts";

function word(seed: number, index: number): number {
  let hash = (Math.imul(seed, 0x9e3779b1) + Math.imul(index, 0x85ebca6b)) >>> 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x7feb352d);
  hash = Math.imul(hash ^ (hash >>> 15), 0x846ca68b);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** Uniform numbers, 0..1. */
export function numbers(seed: number, count: number): Float64Array {
  return Float64Array.from(
    { length: count },
    (_, at) => word(seed, at) / 2 ** 32,
  );
}

/** Features of so many images. */
export function features(
  seed: number,
  [rows, columns]: readonly [number, number],
  shift = 0,
): Matrix {
  const data = numbers(seed, rows * columns).map((one) => one + shift);
  return { rows, columns, data };
}

/** A grey image of 8 bits. */
export function grey(
  data: Uint8Array,
  [width, height]: readonly [number, number],
): Raster<"uint8"> {
  return { width, height, channels: 1, dtype: "uint8", range: [0, 255], data };
}

/** Checks that a number is another but for rounding. */
export function close(actual: number, expected: number, tolerance = 1e-12) {
  const error = Math.abs(actual - expected);
  if (error <= tolerance * Math.max(1, Math.abs(expected))) return;
  throw new Error(`${actual} is not ${expected}`);
}
