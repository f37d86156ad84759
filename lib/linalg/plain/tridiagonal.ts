/**
 * Eigenvalues of symmetric tridiagonal matrices.
 *
 * Source: B. N. Parlett, "The Symmetric Eigenvalue Problem", chapter 8
 * (implicit QL with Wilkinson's shift).
 */
import { NumericalError } from "../../errors.ts";
import { type Bands, normalised } from "./bands.ts";

// Two are usual; more than thirty mean that a value is not a number.
const MAX_SWEEPS_PER_VALUE = 60;

/** Eigenvalues, the largest first; the error is at most a few ulps of it. */
export function tridiagonalEigenvalues(bands: Bands): Float64Array {
  const { scale, diagonal: d, beside } = normalised(bands);
  const e = new Float64Array(d.length);
  e.set(beside);
  for (let first = 0; first < d.length - 1; first++) separate(d, e, first);
  return d.map((one) => one * scale).sort().reverse();
}

/** Sweeps until the first value of a block stands alone. */
function separate(d: Float64Array, e: Float64Array, first: number): void {
  for (let sweeps = 0; sweeps < MAX_SWEEPS_PER_VALUE; sweeps++) {
    const last = endOfBlock(d, e, first);
    if (last === first) return;
    sweep(d, e, { first, last });
  }
  throw new NumericalError(
    `Cannot find eigenvalues as ${MAX_SWEEPS_PER_VALUE} sweeps did not separate one, where 2 are usual`,
    { hint: "Check that all values of the matrix are finite" },
  );
}

function endOfBlock(d: Float64Array, e: Float64Array, first: number): number {
  let last = first;
  while (last < d.length - 1) {
    const size = Math.abs(d[last]!) + Math.abs(d[last + 1]!);
    // Half an ulp of the neighbours, or a quarter of one of the largest value.
    const limit = Number.EPSILON / 4 * Math.max(2 * size, 1);
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
