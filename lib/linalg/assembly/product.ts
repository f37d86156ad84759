// C += sign A B on float64 matrices with any strides, which are in bytes.
//
// The classic scheme: tiles of C, for each of them panels of A and B that are
// copied into the order in which the innermost loop wants them, and there 4 x 4
// values of C in registers. Source: K. Goto, R. A. van de Geijn, "Anatomy of
// high-performance matrix multiplication", 2008.
import { scratch, takeTurn } from "./scratch";
import { multiplyAdd } from "./vectors";

export const TILE_ROWS: i32 = 256;
export const TILE_COLUMNS: i32 = 256;
const DEPTH: i32 = 256;

/** Values of scratch that a product takes, with a square for corners. */
export const PRODUCT_SCRATCH: i32 = (TILE_ROWS + TILE_COLUMNS) * DEPTH + 16;

/** Far below every diagonal. */
export const EVERYWHERE: i32 = -0x10000000;

/**
 * Shared by all threads: each takes tiles until none is left. Of an upper C what
 * lies below the diagonal is left as it is, but for some beside it.
 */
export function shareProduct(
  rows: i32,
  columns: i32,
  depth: i32,
  sign: f64,
  a: usize,
  aRow: usize,
  aColumn: usize,
  b: usize,
  bRow: usize,
  bColumn: usize,
  c: usize,
  cRow: usize,
  isUpper: bool,
): void {
  const across = (columns + TILE_COLUMNS - 1) / TILE_COLUMNS;
  const count = across * ((rows + TILE_ROWS - 1) / TILE_ROWS);
  for (let turn = takeTurn(); turn < count; turn = takeTurn()) {
    const top = (turn / across) * TILE_ROWS;
    const left = (turn % across) * TILE_COLUMNS;
    const height = min(TILE_ROWS, rows - top);
    const width = min(TILE_COLUMNS, columns - left);
    if (isUpper && left + width <= top) continue;
    product(
      height,
      width,
      depth,
      sign,
      a + <usize> top * aRow,
      aRow,
      aColumn,
      b + <usize> left * bColumn,
      bRow,
      bColumn,
      c + <usize> top * cRow + (<usize> left << 3),
      cRow,
      isUpper ? top - left : EVERYWHERE,
    );
  }
}

/**
 * One tile, by one thread: at most 128 x 256 values or as many. Squares of which
 * every column, less its row, is below `leastOffset` are left out.
 */
export function product(
  rows: i32,
  columns: i32,
  depth: i32,
  sign: f64,
  a: usize,
  aRow: usize,
  aColumn: usize,
  b: usize,
  bRow: usize,
  bColumn: usize,
  c: usize,
  cRow: usize,
  leastOffset: i32,
): void {
  for (let from = 0; from < depth; from += DEPTH) {
    const part = min(DEPTH, depth - from);
    const padded = (part + 1) & ~1;
    const left = scratch;
    const right = left + (<usize> (TILE_ROWS * DEPTH) << 3);
    const spare = right + (<usize> (TILE_COLUMNS * DEPTH) << 3);
    pack(left, a + <usize> from * aColumn, rows, part, aRow, aColumn, sign);
    pack(right, b + <usize> from * bRow, columns, part, bColumn, bRow, 1);
    for (let column = 0; column < columns; column += 4) {
      const bPanel = right + (<usize> (column * padded) << 3);
      const end = min(rows, column + 4 - leastOffset);
      for (let row = 0; row < end; row += 4) {
        const aPanel = left + (<usize> (row * padded) << 3);
        const target = c + <usize> row * cRow + (<usize> column << 3);
        const height = min(4, rows - row), width = min(4, columns - column);
        if (height == 4 && width == 4) {
          square(aPanel, bPanel, padded, target, cRow);
        } else {
          memory.fill(spare, 0, 128);
          square(aPanel, bPanel, padded, spare, 32);
          addCorner(target, cRow, spare, height, width);
        }
      }
    }
  }
}

/** Copies lines in groups of four, side by side, with zeros for what lacks. */
function pack(
  target: usize,
  source: usize,
  lines: i32,
  depth: i32,
  lineStep: usize,
  depthStep: usize,
  sign: f64,
): void {
  const padded = (depth + 1) & ~1;
  for (let line = 0; line < lines; line += 4) {
    const from = source + <usize> line * lineStep;
    const there = min(4, lines - line);
    if (there == 4) {
      packFour(target, from, depth, lineStep, depthStep, sign);
    } else {
      memory.fill(target, 0, <usize> padded << 5);
      for (let one = 0; one < there; one++) {
        let place = from + <usize> one * lineStep;
        const start = target + (<usize> one << 3);
        for (let k = 0; k < depth; k++) {
          store<f64>(start + (<usize> k << 5), sign * load<f64>(place));
          place += depthStep;
        }
      }
    }
    if (padded != depth) memory.fill(target + (<usize> depth << 5), 0, 32);
    target += <usize> padded << 5;
  }
}

function packFour(
  target: usize,
  source: usize,
  depth: i32,
  lineStep: usize,
  depthStep: usize,
  sign: f64,
): void {
  const signs = f64x2.splat(sign);
  const end = target + (<usize> depth << 5);
  if (lineStep == 8) {
    for (; target < end; target += 32) {
      v128.store(target, f64x2.mul(signs, v128.load(source)));
      v128.store(target, f64x2.mul(signs, v128.load(source, 16)), 16);
      source += depthStep;
    }
    return;
  }
  const second = lineStep, third = lineStep * 2, fourth = lineStep * 3;
  for (; target < end; target += 32) {
    store<f64>(target, sign * load<f64>(source));
    store<f64>(target, sign * load<f64>(source + second), 8);
    store<f64>(target, sign * load<f64>(source + third), 16);
    store<f64>(target, sign * load<f64>(source + fourth), 24);
    source += depthStep;
  }
}

/** 4 x 4 values of C in registers; two steps of an even depth at a time. */
function square(
  a: usize,
  b: usize,
  depth: i32,
  c: usize,
  cRow: usize,
): void {
  let c00 = f64x2.splat(0), c01 = f64x2.splat(0);
  let c10 = f64x2.splat(0), c11 = f64x2.splat(0);
  let c20 = f64x2.splat(0), c21 = f64x2.splat(0);
  let c30 = f64x2.splat(0), c31 = f64x2.splat(0);
  for (const end = a + (<usize> depth << 5); a < end; a += 64, b += 64) {
    let left = v128.load(b), right = v128.load(b, 16);
    let one = v128.load64_splat(a);
    c00 = multiplyAdd(one, left, c00);
    c01 = multiplyAdd(one, right, c01);
    one = v128.load64_splat(a, 8);
    c10 = multiplyAdd(one, left, c10);
    c11 = multiplyAdd(one, right, c11);
    one = v128.load64_splat(a, 16);
    c20 = multiplyAdd(one, left, c20);
    c21 = multiplyAdd(one, right, c21);
    one = v128.load64_splat(a, 24);
    c30 = multiplyAdd(one, left, c30);
    c31 = multiplyAdd(one, right, c31);
    left = v128.load(b, 32);
    right = v128.load(b, 48);
    one = v128.load64_splat(a, 32);
    c00 = multiplyAdd(one, left, c00);
    c01 = multiplyAdd(one, right, c01);
    one = v128.load64_splat(a, 40);
    c10 = multiplyAdd(one, left, c10);
    c11 = multiplyAdd(one, right, c11);
    one = v128.load64_splat(a, 48);
    c20 = multiplyAdd(one, left, c20);
    c21 = multiplyAdd(one, right, c21);
    one = v128.load64_splat(a, 56);
    c30 = multiplyAdd(one, left, c30);
    c31 = multiplyAdd(one, right, c31);
  }
  addRow(c, c00, c01);
  addRow(c + cRow, c10, c11);
  addRow(c + cRow * 2, c20, c21);
  addRow(c + cRow * 3, c30, c31);
}

function addRow(place: usize, left: v128, right: v128): void {
  v128.store(place, f64x2.add(v128.load(place), left));
  v128.store(place, f64x2.add(v128.load(place, 16), right), 16);
}

function addCorner(
  target: usize,
  targetRow: usize,
  source: usize,
  rows: i32,
  columns: i32,
): void {
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const place = target + <usize> row * targetRow + (<usize> column << 3);
      const value = load<f64>(source + (<usize> (row * 4 + column) << 3));
      store<f64>(place, load<f64>(place) + value);
    }
  }
}
