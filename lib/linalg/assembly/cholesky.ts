// Cholesky factors, some rows at a time: with pivots where the rank may be less,
// and without, shared by threads, where it is full.
//
// Source: G. H. Golub, C. F. Van Loan, "Matrix Computations", 4th edition,
// section 4.2; N. J. Higham, "Analysis of the Cholesky decomposition of a
// semi-definite matrix", 1990; S. Hammarling, N. J. Higham, C. Lucas,
// "LAPACK-style codes for pivoted Cholesky and QR updating", 2007.
import { scratch, takeTurn } from "./scratch";
import { addScaled, clear, scale } from "./vectors";

/**
 * Factorises the rows from `first` to `end` of the upper triangle `a`, and
 * gives the row at which nothing larger than `tolerance` was left, or `end`.
 * `order` tells which column stands where; both move together.
 */
export function factorRows(
  a: usize,
  row: usize,
  size: i32,
  first: i32,
  end: i32,
  tolerance: f64,
  order: usize,
): i32 {
  const taken = scratch;
  clear(taken, size);
  for (let one = first; one < end; one++) {
    const pivot = largestRest(a, row, size, one, taken);
    const rest = load<f64>(a + <usize> pivot * row + (<usize> pivot << 3)) -
      load<f64>(taken + (<usize> pivot << 3));
    if (!(rest > tolerance)) return one;
    if (pivot != one) exchange(a, row, size, one, pivot, taken, order);
    const root = sqrt<f64>(rest);
    const line = a + <usize> one * row;
    store<f64>(line + (<usize> one << 3), root);
    const after = <usize> (one + 1) << 3;
    const length = size - one - 1;
    for (let other = first; other < one; other++) {
      const above = a + <usize> other * row;
      const factor = load<f64>(above + (<usize> one << 3));
      addScaled(line + after, above + after, length, -factor);
    }
    scale(line + after, length, 1 / root);
    for (let column = one + 1; column < size; column++) {
      const value = load<f64>(line + (<usize> column << 3));
      const sum = taken + (<usize> column << 3);
      store<f64>(sum, load<f64>(sum) + value * value);
    }
  }
  return end;
}

function largestRest(
  a: usize,
  row: usize,
  size: i32,
  first: i32,
  taken: usize,
): i32 {
  let best = first;
  let most: f64 = -Infinity;
  for (let one = first; one < size; one++) {
    const at = <usize> one << 3;
    const rest = load<f64>(a + <usize> one * row + at) - load<f64>(taken + at);
    if (rest > most) {
      best = one;
      most = rest;
    }
  }
  return best;
}

/** Exchanges two rows and the same columns of an upper triangle. */
function exchange(
  a: usize,
  row: usize,
  size: i32,
  one: i32,
  other: i32,
  taken: usize,
  order: usize,
): void {
  const left = <usize> one << 3, right = <usize> other << 3;
  swap(a + <usize> one * row + left, a + <usize> other * row + right);
  swap(taken + left, taken + right);
  swap(order + left, order + right);
  for (let above = 0; above < one; above++) {
    const line = a + <usize> above * row;
    swap(line + left, line + right);
  }
  for (let between = one + 1; between < other; between++) {
    const at = <usize> between << 3;
    swap(a + <usize> one * row + at, a + <usize> between * row + right);
  }
  for (let after = other + 1; after < size; after++) {
    const at = <usize> after << 3;
    swap(a + <usize> one * row + at, a + <usize> other * row + at);
  }
}

function swap(one: usize, other: usize): void {
  const value = load<f64>(one);
  store<f64>(one, load<f64>(other));
  store<f64>(other, value);
}

/**
 * Factorises a small block on the diagonal, and gives the least part of a value
 * of `own`, the diagonal at first, that was left to its row. A column of zeros
 * stays one.
 */
export function factorBlock(
  a: usize,
  row: usize,
  size: i32,
  own: usize,
): f64 {
  let least: f64 = 1;
  for (let one = 0; one < size; one++) {
    const line = a + <usize> one * row;
    const after = <usize> one << 3;
    removeAbove(a, row, one, after, size - one);
    const all = load<f64>(own + after);
    if (all == 0) continue;
    const rest = load<f64>(line + after);
    least = min<f64>(least, rest / all);
    if (!(rest > 0)) return 0;
    scale(line + after, size - one, 1 / sqrt<f64>(rest));
  }
  return least;
}

const CHUNK: i32 = 64;

/** The columns right of a factorised block, shared out. */
export function shareSolve(
  a: usize,
  row: usize,
  size: i32,
  columns: i32,
): void {
  for (let turn = takeTurn(); turn * CHUNK < columns; turn = takeTurn()) {
    const width = min(CHUNK, columns - turn * CHUNK);
    const first = <usize> (size + turn * CHUNK) << 3;
    for (let one = 0; one < size; one++) {
      const line = a + <usize> one * row;
      const own = load<f64>(line + (<usize> one << 3));
      removeAbove(a, row, one, first, width);
      scale(line + first, width, own == 0 ? 0 : 1 / own);
    }
  }
}

/** Takes what the rows above explain from a part of row `one` of a block. */
function removeAbove(
  a: usize,
  row: usize,
  one: i32,
  first: usize,
  length: i32,
): void {
  const target = a + <usize> one * row + first;
  for (let other = 0; other < one; other++) {
    const above = a + <usize> other * row;
    const factor = load<f64>(above + (<usize> one << 3));
    addScaled(target, above + first, length, -factor);
  }
}
