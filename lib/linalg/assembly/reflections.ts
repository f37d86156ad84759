// Householder reflections, alone and many at once.
//
// Source: G. H. Golub, C. F. Van Loan, "Matrix Computations", 4th edition,
// section 5.1; R. Schreiber, C. Van Loan, "A storage-efficient WY
// representation for products of Householder transformations", 1989.
import {
  EVERYWHERE,
  product,
  PRODUCT_SCRATCH,
  TILE_COLUMNS,
  TILE_ROWS,
} from "./product";
import { scratch, takeTurn } from "./scratch";
import { addScaled, clear, dot, largest, scale } from "./vectors";

/** The head of the last vector that was reflected, after it. */
let reflectedHead: f64 = 0;

/** What {@link reflect} left of the head. */
export function headAfter(): f64 {
  return reflectedHead;
}

/**
 * Makes a row the reflection I - beta v v^T that maps it to a multiple of its
 * first unit vector, v beginning with 1, and gives beta.
 */
export function reflect(row: usize, length: i32): f64 {
  const head = load<f64>(row);
  reflectedHead = head;
  const size = largest(row, length);
  if (length == 1 || size == 0) {
    store<f64>(row, 1);
    return 0;
  }
  // Squares of what is very large or small would overflow or vanish.
  const isPlain = size > 1e-140 && size < 1e140;
  if (!isPlain) scale(row, length, 1 / size);
  const first = load<f64>(row);
  const norm = sqrt<f64>(dot(row, row, length));
  const alpha = first > 0 ? -norm : norm;
  scale(row, length, 1 / (first - alpha));
  store<f64>(row, 1);
  reflectedHead = isPlain ? alpha : alpha * size;
  return (alpha - first) / alpha;
}

/**
 * Reduces the first `count` of some rows to a lower triangle, by reflections of
 * their columns. Writes the reflections to `vectors` and, in compact form, what
 * they are together: Q = I - V^T Z with Z = T V.
 */
export function reducePanel(
  panel: usize,
  panelRow: usize,
  count: i32,
  length: i32,
  vectors: usize,
  together: usize,
): void {
  const row = <usize> length << 3;
  const triangle = scratch;
  clear(triangle, count * count);
  for (let one = 0; one < count; one++) {
    const skipped = <usize> min(one, length) << 3;
    const rest = max(0, length - one);
    const vector = vectors + <usize> one * row;
    const source = panel + <usize> one * panelRow;
    clear(vector, min(one, length));
    if (rest == 0) continue;
    memory.copy(vector + skipped, source + skipped, <usize> rest << 3);
    const beta = reflect(vector + skipped, rest);
    clear(source + skipped, rest);
    store<f64>(source + skipped, reflectedHead);
    for (let other = one + 1; other < count; other++) {
      const target = panel + <usize> other * panelRow + skipped;
      const sum = dot(vector + skipped, target, rest);
      addScaled(target, vector + skipped, rest, -beta * sum);
    }
    extendTriangle(triangle, count, vectors, row, one, length, beta);
  }
  clear(together, count * length);
  for (let one = 0; one < count; one++) {
    const target = together + <usize> one * row;
    for (let other = one; other < count; other++) {
      const factor = load<f64>(triangle + (<usize> (one * count + other) << 3));
      addScaled(target, vectors + <usize> other * row, length, factor);
    }
  }
}

/**
 * Reduces the first `count` columns of some rows to an upper triangle, with
 * `panel` for a transposed copy of them.
 */
export function reduceColumns(
  a: usize,
  aRow: usize,
  rows: i32,
  count: i32,
  panel: usize,
  vectors: usize,
  together: usize,
): void {
  const panelRow = <usize> rows << 3;
  for (let row = 0; row < rows; row++) {
    for (let one = 0; one < count; one++) {
      const source = a + <usize> row * aRow + (<usize> one << 3);
      const target = panel + <usize> one * panelRow + (<usize> row << 3);
      store<f64>(target, load<f64>(source));
    }
  }
  reducePanel(panel, panelRow, count, rows, vectors, together);
  for (let row = 0; row < rows; row++) {
    for (let one = 0; one < count; one++) {
      const source = panel + <usize> one * panelRow + (<usize> row << 3);
      const target = a + <usize> row * aRow + (<usize> one << 3);
      store<f64>(target, row > one ? 0 : load<f64>(source));
    }
  }
}

/** One more column of T: -beta T (V v), and beta below it. */
function extendTriangle(
  triangle: usize,
  count: i32,
  vectors: usize,
  row: usize,
  one: i32,
  length: i32,
  beta: f64,
): void {
  const sums = triangle + (<usize> (count * count) << 3);
  const skipped = <usize> one << 3;
  for (let other = 0; other < one; other++) {
    const sum = dot(
      vectors + <usize> other * row + skipped,
      vectors + <usize> one * row + skipped,
      length - one,
    );
    store<f64>(sums + (<usize> other << 3), -beta * sum);
  }
  for (let other = 0; other < one; other++) {
    const line = triangle + (<usize> (other * count) << 3);
    const sum = dot(
      line + (<usize> other << 3),
      sums + (<usize> other << 3),
      one - other,
    );
    store<f64>(line + skipped, sum);
  }
  store<f64>(triangle + (<usize> (one * count + one) << 3), beta);
}

const CHUNK: i32 = 64;

/** A := Q^T A, shared out by columns. */
export function shareLeft(
  a: usize,
  aRow: usize,
  rows: i32,
  columns: i32,
  vectors: usize,
  together: usize,
  count: i32,
): void {
  const row = <usize> rows << 3;
  const images = imagesPlace();
  for (let turn = takeTurn(); turn * CHUNK < columns; turn = takeTurn()) {
    const part = a + (<usize> (turn * CHUNK) << 3);
    const width = min(CHUNK, columns - turn * CHUNK);
    const imageRow = <usize> width << 3;
    clear(images, count * width);
    product(
      count,
      width,
      rows,
      1,
      vectors,
      row,
      8,
      part,
      aRow,
      8,
      images,
      imageRow,
      EVERYWHERE,
    );
    for (let top = 0; top < rows; top += TILE_ROWS) {
      product(
        min(TILE_ROWS, rows - top),
        width,
        count,
        -1,
        together + (<usize> top << 3),
        8,
        row,
        images,
        imageRow,
        8,
        part + <usize> top * aRow,
        aRow,
        EVERYWHERE,
      );
    }
  }
}

/** A := A Q, shared out by rows. */
export function shareRight(
  a: usize,
  aRow: usize,
  rows: i32,
  columns: i32,
  vectors: usize,
  together: usize,
  count: i32,
): void {
  const row = <usize> columns << 3;
  const images = imagesPlace();
  const imageRow = <usize> count << 3;
  for (let turn = takeTurn(); turn * CHUNK < rows; turn = takeTurn()) {
    const part = a + <usize> (turn * CHUNK) * aRow;
    const height = min(CHUNK, rows - turn * CHUNK);
    clear(images, height * count);
    product(
      height,
      count,
      columns,
      1,
      part,
      aRow,
      8,
      vectors,
      8,
      row,
      images,
      imageRow,
      EVERYWHERE,
    );
    for (let left = 0; left < columns; left += TILE_COLUMNS) {
      product(
        height,
        min(TILE_COLUMNS, columns - left),
        count,
        -1,
        images,
        imageRow,
        8,
        together + (<usize> left << 3),
        row,
        8,
        part + (<usize> left << 3),
        aRow,
        EVERYWHERE,
      );
    }
  }
}

/** After what a product needs. */
function imagesPlace(): usize {
  return scratch + (<usize> PRODUCT_SCRATCH << 3);
}
