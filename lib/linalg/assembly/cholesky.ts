// Cholesky factors with pivots, some rows at a time.
//
// Source: N. J. Higham, "Analysis of the Cholesky decomposition of a
// semi-definite matrix", 1990; S. Hammarling, N. J. Higham, C. Lucas,
// "LAPACK-style codes for pivoted Cholesky and QR updating", 2007.
import { scratch } from "./scratch";
import { addScaled, scale } from "./vectors";

/**
 * Factorises the rows from `first` to `end` of the upper triangle `a`, and
 * gives the row at which nothing larger than `tolerance` was left, or `end`.
 * `order` tells which column stands where; both move together.
 */
export function factorRows(
  a: usize,
  size: i32,
  first: i32,
  end: i32,
  tolerance: f64,
  order: usize,
): i32 {
  const row = <usize> size << 3;
  const taken = scratch;
  memory.fill(taken, 0, row);
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
