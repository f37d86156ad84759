// Squared distances between all rows of two matrices. Differences are taken
// before they are squared, so that near rows keep the digits of their distance.
import { scratch, takeTurn } from "./scratch";
import { multiplyAdd } from "./vectors";

// Rows of each side that fit into the caches, as a multiple of three.
const TILE: i32 = 48;
const DEPTH: i32 = 256;
// Pairs whose sums are in registers, three rows of each side.
const SIDE: i32 = 3;

/** Adds to C, shared by all threads: each takes tiles until none is left. */
export function shareDistances(
  rows: i32,
  columns: i32,
  depth: i32,
  a: usize,
  aRow: usize,
  b: usize,
  bRow: usize,
  c: usize,
  cRow: usize,
): void {
  const across = (columns + TILE - 1) / TILE;
  const count = across * ((rows + TILE - 1) / TILE);
  for (let turn = takeTurn(); turn < count; turn = takeTurn()) {
    const top = (turn / across) * TILE;
    const left = (turn % across) * TILE;
    const height = min(TILE, rows - top);
    const width = min(TILE, columns - left);
    const target = c + <usize> top * cRow + (<usize> left << 3);
    for (let from = 0; from < depth; from += DEPTH) {
      const skipped = <usize> from << 3;
      const aPart = a + <usize> top * aRow + skipped;
      const bPart = b + <usize> left * bRow + skipped;
      const part = min(DEPTH, depth - from);
      tile(height, width, part, aPart, aRow, bPart, bRow, target, cRow);
    }
  }
}

function tile(
  rows: i32,
  columns: i32,
  depth: i32,
  a: usize,
  aRow: usize,
  b: usize,
  bRow: usize,
  c: usize,
  cRow: usize,
): void {
  for (let column = 0; column < columns; column += SIDE) {
    const right = b + <usize> column * bRow;
    const width = min(SIDE, columns - column);
    for (let row = 0; row < rows; row += SIDE) {
      const left = a + <usize> row * aRow;
      const height = min(SIDE, rows - row);
      // Rows that lack are taken twice, as each pair's order must be the same.
      pairs(
        left,
        left + <usize> min(1, height - 1) * aRow,
        left + <usize> min(2, height - 1) * aRow,
        right,
        right + <usize> min(1, width - 1) * bRow,
        right + <usize> min(2, width - 1) * bRow,
        depth,
      );
      const target = c + <usize> row * cRow + (<usize> column << 3);
      addSums(target, cRow, height, width);
      if (depth & 1) {
        const last = <usize> (depth - 1) << 3;
        const rest = right + last;
        addLast(target, cRow, left + last, aRow, height, rest, bRow, width);
      }
    }
  }
}

/** Writes nine sums, of two halves each, over pairs of columns to scratch. */
function pairs(
  a0: usize,
  a1: usize,
  a2: usize,
  b0: usize,
  b1: usize,
  b2: usize,
  depth: i32,
): void {
  let s00 = f64x2.splat(0), s01 = f64x2.splat(0), s02 = f64x2.splat(0);
  let s10 = f64x2.splat(0), s11 = f64x2.splat(0), s12 = f64x2.splat(0);
  let s20 = f64x2.splat(0), s21 = f64x2.splat(0), s22 = f64x2.splat(0);
  let at: usize = 0;
  for (const end = (<usize> (depth & ~1)) << 3; at < end; at += 16) {
    const x = v128.load(b0 + at), y = v128.load(b1 + at);
    const z = v128.load(b2 + at);
    let one = v128.load(a0 + at);
    s00 = addSquare(one, x, s00);
    s01 = addSquare(one, y, s01);
    s02 = addSquare(one, z, s02);
    one = v128.load(a1 + at);
    s10 = addSquare(one, x, s10);
    s11 = addSquare(one, y, s11);
    s12 = addSquare(one, z, s12);
    one = v128.load(a2 + at);
    s20 = addSquare(one, x, s20);
    s21 = addSquare(one, y, s21);
    s22 = addSquare(one, z, s22);
  }
  storeThree(scratch, s00, s01, s02);
  storeThree(scratch + 48, s10, s11, s12);
  storeThree(scratch + 96, s20, s21, s22);
}

function addSquare(a: v128, b: v128, sum: v128): v128 {
  const apart = f64x2.sub(a, b);
  return multiplyAdd(apart, apart, sum);
}

function storeThree(place: usize, one: v128, two: v128, three: v128): void {
  v128.store(place, one);
  v128.store(place, two, 16);
  v128.store(place, three, 32);
}

function addSums(c: usize, cRow: usize, rows: i32, columns: i32): void {
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const sums = scratch + (<usize> (row * SIDE + column) << 4);
      const place = c + <usize> row * cRow + (<usize> column << 3);
      const sum = load<f64>(sums) + load<f64>(sums, 8);
      store<f64>(place, load<f64>(place) + sum);
    }
  }
}

/** The column that has no other beside it. */
function addLast(
  c: usize,
  cRow: usize,
  a: usize,
  aRow: usize,
  rows: i32,
  b: usize,
  bRow: usize,
  columns: i32,
): void {
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const apart = load<f64>(a + <usize> row * aRow) -
        load<f64>(b + <usize> column * bRow);
      const place = c + <usize> row * cRow + (<usize> column << 3);
      store<f64>(place, load<f64>(place) + apart * apart);
    }
  }
}
