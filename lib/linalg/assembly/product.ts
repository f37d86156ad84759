// C += sign A B on float64 matrices with any strides, which are in bytes.
//
// The classic scheme: tiles of C, for each of them panels of A and B that are
// copied into the order in which the innermost loop wants them, and there a
// few values of C in registers. Source: K. Goto, R. A. van de Geijn, "Anatomy of
// high-performance matrix multiplication", 2008.
import { scratch, takeTurn } from "./scratch";
import { multiplyAdd } from "./vectors";

// Of a block of C that the innermost loop has in registers.
const HEIGHT: i32 = 6;
const WIDTH: i32 = 4;

export const TILE_ROWS: i32 = 192;
export const TILE_COLUMNS: i32 = 256;
const DEPTH: i32 = 256;

/** Values of scratch that a product takes, with a square for corners. */
export const PRODUCT_SCRATCH: i32 = (TILE_ROWS + TILE_COLUMNS) * DEPTH +
  HEIGHT * WIDTH;

/** Far below every diagonal. */
export const EVERYWHERE: i32 = -0x10000000;

/** Nothing below the diagonal of C is wanted, but some beside it is written. */
const UPPER_RESULT: i32 = 1;
/** Below the diagonal of A there is nothing. */
const UPPER_LEFT: i32 = 2;
/** Above the diagonal of B there is nothing. */
const LOWER_RIGHT: i32 = 4;

/** Shared by all threads: each takes tiles until none is left. */
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
  shapes: i32,
): void {
  const across = (columns + TILE_COLUMNS - 1) / TILE_COLUMNS;
  const count = across * ((rows + TILE_ROWS - 1) / TILE_ROWS);
  for (let turn = takeTurn(); turn < count; turn = takeTurn()) {
    const top = (turn / across) * TILE_ROWS;
    const left = (turn % across) * TILE_COLUMNS;
    const height = min(TILE_ROWS, rows - top);
    const width = min(TILE_COLUMNS, columns - left);
    const isUpper = (shapes & UPPER_RESULT) != 0;
    if (isUpper && left + width <= top) continue;
    const from = max(
      shapes & UPPER_LEFT ? top : 0,
      shapes & LOWER_RIGHT ? left : 0,
    );
    if (from >= depth) continue;
    product(
      height,
      width,
      depth - from,
      sign,
      a + <usize> top * aRow + <usize> from * aColumn,
      aRow,
      aColumn,
      b + <usize> left * bColumn + <usize> from * bRow,
      bRow,
      bColumn,
      c + <usize> top * cRow + (<usize> left << 3),
      cRow,
      isUpper ? top - left : EVERYWHERE,
    );
  }
}

/**
 * One tile, by one thread: at most TILE_ROWS x TILE_COLUMNS values. Squares of
 * which every column, less its row, is below `leastOffset` are left out.
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
  const left = scratch;
  const right = left + (<usize> (TILE_ROWS * DEPTH) << 3);
  const spare = right + (<usize> (TILE_COLUMNS * DEPTH) << 3);
  for (let from = 0; from < depth; from += DEPTH) {
    const part = min(DEPTH, depth - from);
    const aPart = a + <usize> from * aColumn;
    const bPart = b + <usize> from * bRow;
    pack(left, aPart, HEIGHT, rows, part, aRow, aColumn, sign);
    pack(right, bPart, WIDTH, columns, part, bColumn, bRow, 1);
    for (let column = 0; column < columns; column += WIDTH) {
      const bPanel = right + (<usize> (column * part) << 3);
      const end = min(rows, column + WIDTH - leastOffset);
      for (let row = 0; row < end; row += HEIGHT) {
        const aPanel = left + (<usize> (row * part) << 3);
        const target = c + <usize> row * cRow + (<usize> column << 3);
        if (rows - row >= HEIGHT && columns - column >= WIDTH) {
          block(aPanel, bPanel, part, target, cRow);
        } else {
          memory.fill(spare, 0, HEIGHT * WIDTH * 8);
          block(aPanel, bPanel, part, spare, WIDTH * 8);
          const height = min(HEIGHT, rows - row);
          addCorner(target, cRow, spare, height, min(WIDTH, columns - column));
        }
      }
    }
  }
}

/** Copies lines in groups, side by side, with zeros for what lacks. */
function pack(
  target: usize,
  source: usize,
  group: i32,
  lines: i32,
  depth: i32,
  lineStep: usize,
  depthStep: usize,
  sign: f64,
): void {
  const step = <usize> group << 3;
  for (let line = 0; line < lines; line += group) {
    const there = min(group, lines - line);
    if (there < group) memory.fill(target, 0, <usize> depth * step);
    let one = 0;
    for (; one + 1 < there; one += 2) {
      const from = source + <usize> (line + one) * lineStep;
      const to = target + (<usize> one << 3);
      packPair(to, step, from, depth, lineStep, depthStep, sign);
    }
    if (one < there) {
      const from = source + <usize> (line + one) * lineStep;
      const to = target + (<usize> one << 3);
      packOne(to, step, from, depth, depthStep, sign);
    }
    target += <usize> depth * step;
  }
}

function packPair(
  target: usize,
  targetStep: usize,
  source: usize,
  depth: i32,
  lineStep: usize,
  depthStep: usize,
  sign: f64,
): void {
  const signs = f64x2.splat(sign);
  if (lineStep == 8) {
    for (let k = 0; k < depth; k++) {
      v128.store(target, f64x2.mul(signs, v128.load(source)));
      source += depthStep;
      target += targetStep;
    }
    return;
  }
  let k = 0;
  if (depthStep == 8) {
    for (; k + 1 < depth; k += 2) {
      const one = f64x2.mul(signs, v128.load(source));
      const other = f64x2.mul(signs, v128.load(source + lineStep));
      v128.store(target, v128.shuffle<f64>(one, other, 0, 2));
      v128.store(target + targetStep, v128.shuffle<f64>(one, other, 1, 3));
      source += 16;
      target += targetStep * 2;
    }
  }
  for (; k < depth; k++) {
    store<f64>(target, sign * load<f64>(source));
    store<f64>(target, sign * load<f64>(source + lineStep), 8);
    source += depthStep;
    target += targetStep;
  }
}

function packOne(
  target: usize,
  targetStep: usize,
  source: usize,
  depth: i32,
  depthStep: usize,
  sign: f64,
): void {
  for (let k = 0; k < depth; k++) {
    store<f64>(target, sign * load<f64>(source));
    source += depthStep;
    target += targetStep;
  }
}

/** HEIGHT x WIDTH values of C, as many as registers hold. */
function block(
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
  let c40 = f64x2.splat(0), c41 = f64x2.splat(0);
  let c50 = f64x2.splat(0), c51 = f64x2.splat(0);
  for (const end = a + <usize> depth * 48; a < end; a += 48, b += 32) {
    const left = v128.load(b), right = v128.load(b, 16);
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
    one = v128.load64_splat(a, 32);
    c40 = multiplyAdd(one, left, c40);
    c41 = multiplyAdd(one, right, c41);
    one = v128.load64_splat(a, 40);
    c50 = multiplyAdd(one, left, c50);
    c51 = multiplyAdd(one, right, c51);
  }
  addRow(c, c00, c01);
  addRow(c + cRow, c10, c11);
  addRow(c + cRow * 2, c20, c21);
  addRow(c + cRow * 3, c30, c31);
  addRow(c + cRow * 4, c40, c41);
  addRow(c + cRow * 5, c50, c51);
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
      const value = load<f64>(source + (<usize> (row * WIDTH + column) << 3));
      store<f64>(place, load<f64>(place) + value);
    }
  }
}
