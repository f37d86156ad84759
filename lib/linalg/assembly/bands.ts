// From a band to two diagonals: what stands outside is chased off the end.
//
// Source: B. Lang, "Parallel reduction of banded matrices to bidiagonal form",
// 1996; H. R. Schwarz, "Tridiagonalization of a symmetric band matrix", 1968.
import { headAfter, reflect } from "./reflections";
import { scratch } from "./scratch";
import { addScaled, clear, dot } from "./vectors";

/** Place of a value; rows of a band are stored one after another. */
function place(band: usize, step: usize, row: i32, column: i32): usize {
  return band + <usize> row * step + (<usize> column << 3);
}

/** An upper band to its diagonal and the one above it. */
export function bandToBidiagonal(
  band: usize,
  step: usize,
  size: i32,
  width: i32,
): void {
  for (let sweep = 0; sweep < size - 1; sweep++) {
    let row = sweep;
    for (let column = sweep + 1; column < size; column += width) {
      const count = min(width, size - column);
      if (count == 1) break;
      reduceRow(band, step, row, column, count, column + count);
      reduceColumn(
        band,
        step,
        column,
        count,
        min(size, column + count + width),
      );
      row = column;
    }
  }
}

/** A symmetric band, both halves of which are stored, to three diagonals. */
export function bandToTridiagonal(
  band: usize,
  step: usize,
  size: i32,
  width: i32,
): void {
  for (let sweep = 0; sweep < size - 1; sweep++) {
    let row = sweep;
    for (let column = sweep + 1; column < size; column += width) {
      const count = min(width, size - column);
      if (count == 1) break;
      const end = min(size, column + count + width);
      const beta = reduceRow(band, step, row, column, count, end);
      for (let one = 0; one < count; one++) {
        store<f64>(
          place(band, step, column + one, row),
          one == 0 ? headAfter() : 0,
        );
      }
      fromLeft(
        place(band, step, column, row + 1),
        step,
        count,
        end - row - 1,
        beta,
      );
      row = column;
    }
  }
}

/** Leaves one value of a row, by a reflection of `count` columns. */
function reduceRow(
  band: usize,
  step: usize,
  row: i32,
  column: i32,
  count: i32,
  end: i32,
): f64 {
  const vector = scratch;
  const source = place(band, step, row, column);
  memory.copy(vector, source, <usize> count << 3);
  const beta = reflect(vector, count);
  clear(source, count);
  store<f64>(source, headAfter());
  for (let other = row + 1; other < end; other++) {
    const target = place(band, step, other, column);
    addScaled(target, vector, count, -beta * dot(target, vector, count));
  }
  return beta;
}

/** Leaves one value of a column below the diagonal. */
function reduceColumn(
  band: usize,
  step: usize,
  column: i32,
  count: i32,
  end: i32,
): void {
  const vector = scratch;
  for (let one = 0; one < count; one++) {
    const source = place(band, step, column + one, column);
    store<f64>(vector + (<usize> one << 3), load<f64>(source));
    store<f64>(source, 0);
  }
  const beta = reflect(vector, count);
  store<f64>(place(band, step, column, column), headAfter());
  const first = place(band, step, column, column + 1);
  fromLeft(first, step, count, end - column - 1, beta);
}

/** Applies the reflection in scratch to `count` rows from the left. */
function fromLeft(
  first: usize,
  step: usize,
  count: i32,
  columns: i32,
  beta: f64,
): void {
  const vector = scratch;
  const sums = scratch + (<usize> count << 3);
  clear(sums, columns);
  for (let one = 0; one < count; one++) {
    const factor = load<f64>(vector + (<usize> one << 3));
    addScaled(sums, first + <usize> one * step, columns, factor);
  }
  for (let one = 0; one < count; one++) {
    const factor = load<f64>(vector + (<usize> one << 3));
    addScaled(first + <usize> one * step, sums, columns, -beta * factor);
  }
}
