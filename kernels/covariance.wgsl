// Scatter matrix of centred features, the covariance but for its division by
// N - 1: product[r, c] = sum over images i of first[i, r] * second[i, c].
//
// first and second are strips of columns of the same features (depth images x
// rows, depth images x columns), product is rows x columns, all double-single
// and row by row. Tiles wholly below the diagonal of the whole matrix are left
// as they are: the host mirrors what is above it.

struct Parameters {
  rows: u32,
  columns: u32,
  depth: u32,
  // Where the strips begin within the features.
  first_row: u32,
  first_column: u32,
}

@group(0) @binding(0) var<uniform> parameters: Parameters;
@group(0) @binding(2) var<storage, read> first: array<vec2f>;
@group(0) @binding(3) var<storage, read> second: array<vec2f>;
@group(0) @binding(4) var<storage, read_write> product: array<vec2f>;

fn left(row: u32, depth: u32) -> vec2f {
  if (row >= parameters.rows || depth >= parameters.depth) {
    return vec2f();
  }
  return first[depth * parameters.rows + row];
}

fn right(column: u32, depth: u32) -> vec2f {
  if (column >= parameters.columns || depth >= parameters.depth) {
    return vec2f();
  }
  return second[depth * parameters.columns + column];
}

fn combine(total: Four, x: Four, y: Four) -> Four {
  return accumulate(total, x, y);
}

fn is_wanted(origin: vec2u) -> bool {
  let top = parameters.first_row + origin.y;
  let end = parameters.first_column + origin.x + TILE;
  return top < end;
}
