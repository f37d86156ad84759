/**
 * Eigenvalues of symmetric tridiagonal and singular values of bidiagonal
 * matrices.
 *
 * Source: B. N. Parlett, "The Symmetric Eigenvalue Problem", chapter 8
 * (implicit QL with Wilkinson's shift); G. H. Golub, W. Kahan, "Calculating
 * the singular values and pseudo-inverse of a matrix", 1965.
 */
import { NumericalError } from "../../errors.ts";
import type { Bands } from "./householder.ts";

// Two are usual; more than thirty mean that a value is not a number.
const MAX_SWEEPS_PER_VALUE = 60;

/** Eigenvalues, the largest first; the error is at most a few ulps of it. */
export function tridiagonalEigenvalues(bands: Bands): Float64Array {
  const d = bands.diagonal.slice();
  const e = new Float64Array(d.length);
  e.set(bands.beside);
  const negligible = Number.EPSILON / 4 * largestOf(bands);
  for (let first = 0; first < d.length; first++) {
    let sweeps = 0;
    for (;;) {
      const last = endOfBlock(d, e, { first, negligible });
      if (last === first) break;
      if (++sweeps > MAX_SWEEPS_PER_VALUE) throw notConverged();
      sweep(d, e, { first, last });
    }
  }
  return d.sort().reverse();
}

/**
 * Singular values, the largest first: the eigenvalues of the symmetric matrix
 * with B and B^T beside a zero diagonal are these and their negatives, and no
 * value is squared on the way.
 */
export function bidiagonalSingularValues(bands: Bands): Float64Array {
  const size = bands.diagonal.length;
  const beside = new Float64Array(Math.max(0, 2 * size - 1));
  bands.diagonal.forEach((one, at) => beside[2 * at] = one);
  bands.beside.forEach((one, at) => beside[2 * at + 1] = one);
  const both = tridiagonalEigenvalues({
    diagonal: new Float64Array(2 * size),
    beside,
  });
  // What rounding left below zero is as far from it above.
  return both.subarray(0, size).map(Math.abs).sort().reverse();
}

function largestOf({ diagonal, beside }: Bands): number {
  const largest = (row: Float64Array) =>
    row.reduce((most, one) => Math.max(most, Math.abs(one)), 0);
  return Math.max(largest(diagonal), largest(beside));
}

function endOfBlock(
  d: Float64Array,
  e: Float64Array,
  from: { readonly first: number; readonly negligible: number },
): number {
  let last = from.first;
  while (last < d.length - 1) {
    const size = Math.abs(d[last]!) + Math.abs(d[last + 1]!);
    const limit = Math.max(Number.EPSILON / 2 * size, from.negligible);
    if (Math.abs(e[last]!) <= limit) break;
    last++;
  }
  return last;
}

/** One QL sweep over the rows from `first` to `last`. */
function sweep(
  d: Float64Array,
  e: Float64Array,
  { first, last }: { readonly first: number; readonly last: number },
): void {
  const half = (d[first + 1]! - d[first]!) / (2 * e[first]!);
  const root = Math.hypot(half, 1);
  let g = d[last]! - d[first]! +
    e[first]! / (half + (half < 0 ? -root : root));
  let sine = 1;
  let cosine = 1;
  let shift = 0;
  for (let at = last - 1; at >= first; at--) {
    const f = sine * e[at]!;
    const b = cosine * e[at]!;
    const r = Math.sqrt(f * f + g * g);
    e[at + 1] = r;
    if (r === 0) {
      d[at + 1]! -= shift;
      e[last] = 0;
      return;
    }
    sine = f / r;
    cosine = g / r;
    g = d[at + 1]! - shift;
    const t = (d[at]! - g) * sine + 2 * cosine * b;
    shift = sine * t;
    d[at + 1] = g + shift;
    g = cosine * t - b;
  }
  d[first]! -= shift;
  e[first] = g;
  e[last] = 0;
}

function notConverged(): NumericalError {
  return new NumericalError(
    `Cannot find eigenvalues as ${MAX_SWEEPS_PER_VALUE} sweeps did not separate one, where 2 are usual`,
    { hint: "Check that all values of the matrix are finite" },
  );
}
