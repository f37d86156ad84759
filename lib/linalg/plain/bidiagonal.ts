/**
 * Singular values of bidiagonal matrices.
 *
 * Source: G. H. Golub, C. Reinsch, "Singular value decomposition and least
 * squares solutions", 1970.
 */
import { NumericalError } from "../../errors.ts";
import { type Bands, normalised } from "./bands.ts";

// Two are usual; so many mean that a value is not a number.
const MAX_SWEEPS_PER_VALUE = 60;

// Of squares so far apart half the digits of the smaller one are left.
const STEEP = 1e4;

/** Rows that no zero beside the diagonal separates. */
interface Block {
  readonly first: number;
  readonly last: number;
}

/**
 * Singular values, the largest first. None is squared on the way, so that the
 * error of each is some ulps of the largest.
 */
export function bidiagonalSingularValues(bands: Bands): Float64Array {
  const { scale, diagonal: d, beside: e } = normalised(bands);
  for (let last = d.length - 1; last > 0; last--) separate(d, e, last);
  return d.map((one) => Math.abs(one) * scale).sort().reverse();
}

/** Sweeps until the last value of a block stands alone. */
function separate(d: Float64Array, e: Float64Array, last: number): void {
  for (let sweeps = 0; sweeps < MAX_SWEEPS_PER_VALUE;) {
    const first = startOfBlock(d, e, last);
    if (first === last) return;
    const zero = zeroIn(d, { first, last });
    if (zero >= 0) {
      split(d, e, { zero, first, last });
      continue;
    }
    if (sweeps === 0) largeToLast(d, e, { first, last });
    sweep(d, e, { first, last });
    sweeps++;
  }
  throw new NumericalError(
    `Cannot find singular values as ${MAX_SWEEPS_PER_VALUE} sweeps did not separate one, where 2 are usual`,
    { hint: "Check that all values of the matrix are finite" },
  );
}

/**
 * Turns a block around where far larger values come first: their squares would
 * swallow the shift for the small ones at its end. Transposed and read from its
 * end, a block has the same singular values.
 */
function largeToLast(
  d: Float64Array,
  e: Float64Array,
  { first, last }: Block,
): void {
  if (Math.abs(d[first]!) <= STEEP * Math.abs(d[last]!)) return;
  d.subarray(first, last + 1).reverse();
  e.subarray(first, last).reverse();
}

function startOfBlock(d: Float64Array, e: Float64Array, last: number): number {
  let first = last;
  while (first > 0) {
    const size = Math.abs(d[first - 1]!) + Math.abs(d[first]!);
    // Half an ulp of the neighbours, or a quarter of one of the largest value.
    const limit = Number.EPSILON / 4 * Math.max(2 * size, 1);
    if (Math.abs(e[first - 1]!) <= limit) break;
    first--;
  }
  return first;
}

/** The last value of a block's diagonal of which rounding is all, or -1. */
function zeroIn(d: Float64Array, { first, last }: Block): number {
  for (let at = last; at >= first; at--) {
    if (Math.abs(d[at]!) <= Number.EPSILON / 4) return at;
  }
  return -1;
}

/** Splits a block at a zero, by turning what is beside it out at an end. */
function split(
  d: Float64Array,
  e: Float64Array,
  { zero, first, last }: Block & { readonly zero: number },
): void {
  d[zero] = 0;
  const step = zero < last ? 1 : -1;
  const end = zero < last ? last : first;
  // What stands between two rows is counted with the first of them.
  const gap = zero < last ? 0 : -1;
  let out = e[zero + gap]!;
  e[zero + gap] = 0;
  for (let at = zero + step; at !== end + step && out !== 0; at += step) {
    const length = Math.sqrt(out * out + d[at]! * d[at]!);
    const cosine = d[at]! / length;
    const sine = out / length;
    d[at] = length;
    if (at === end) return;
    out = -sine * e[at + gap]!;
    e[at + gap]! *= cosine;
  }
}

/** The eigenvalue of the last two rows of B^T B that is nearer to the last. */
function shiftOf(d: Float64Array, e: Float64Array, last: number): number {
  const before = last >= 2 ? e[last - 2]! : 0;
  const upper = d[last - 1]! ** 2 + before ** 2;
  const lower = d[last]! ** 2 + e[last - 1]! ** 2;
  const beside = d[last - 1]! * e[last - 1]!;
  const half = (upper - lower) / 2;
  const root = Math.hypot(half, beside);
  if (root === 0) return lower;
  return lower - beside ** 2 / (half + (half < 0 ? -root : root));
}

/** One implicit QR sweep over the rows from `first` to `last`. */
function sweep(
  d: Float64Array,
  e: Float64Array,
  { first, last }: Block,
): void {
  let y = d[first]! - shiftOf(d, e, last) / d[first]!;
  let z = e[first]!;
  for (let at = first; at < last; at++) {
    let length = Math.sqrt(y * y + z * z);
    let cosine = length === 0 ? 1 : y / length;
    let sine = length === 0 ? 0 : z / length;
    if (at > first) e[at - 1] = length;
    const next = d[at + 1]!;
    y = cosine * d[at]! + sine * e[at]!;
    const beside = cosine * e[at]! - sine * d[at]!;
    z = sine * next;
    length = Math.sqrt(y * y + z * z);
    d[at] = length;
    const rest = cosine * next;
    cosine = length === 0 ? 1 : y / length;
    sine = length === 0 ? 0 : z / length;
    y = cosine * beside + sine * rest;
    d[at + 1] = cosine * rest - sine * beside;
    if (at + 1 < last) {
      z = sine * e[at + 1]!;
      e[at + 1]! *= cosine;
    }
  }
  e[last - 1] = y;
}
