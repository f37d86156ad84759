// The two sides of a product of rows with rows: first is rows x depth, second
// columns x depth, product rows x columns, all double-single and row by row.

struct Parameters {
  rows: u32,
  columns: u32,
  depth: u32,
}

@group(0) @binding(0) var<uniform> parameters: Parameters;
@group(0) @binding(2) var<storage, read> first: array<vec2f>;
@group(0) @binding(3) var<storage, read> second: array<vec2f>;
@group(0) @binding(4) var<storage, read_write> product: array<vec2f>;

fn left(row: u32, depth: u32) -> vec2f {
  if (row >= parameters.rows || depth >= parameters.depth) {
    return vec2f();
  }
  return first[row * parameters.depth + depth];
}

fn right(column: u32, depth: u32) -> vec2f {
  if (column >= parameters.columns || depth >= parameters.depth) {
    return vec2f();
  }
  return second[column * parameters.depth + depth];
}

fn is_wanted(origin: vec2u) -> bool {
  return true;
}
