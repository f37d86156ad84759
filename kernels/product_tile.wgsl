// The tile of a product that a workgroup makes: TILE x TILE values, from strips
// of DEPTH places. Each invocation makes a block of 4 x 4, spread over the tile
// so that neighbours read and write neighbours.
//
// The kernel says what is combined: `left` and `right` give the values of both
// sides, 0 outside of their matrix; `combine` adds a pair to a total;
// `is_wanted` tells which tiles are made at all.

const TILE = 64u;
const DEPTH = 16u;
const SIDE = 16u; // TILE / 4

var<workgroup> left_high: array<f32, 1024>; // DEPTH x TILE
var<workgroup> left_low: array<f32, 1024>;
var<workgroup> right_high: array<f32, 1024>;
var<workgroup> right_low: array<f32, 1024>;

// Rows 0, 1, 2 and 3 of the block, each of four columns.
struct Block {
  row0: Four,
  row1: Four,
  row2: Four,
  row3: Four,
}

fn load_strips(origin: vec2u, start: u32, invocation: u32) {
  for (var at = invocation; at < DEPTH * TILE; at += SIDE * SIDE) {
    let depth = start + at / TILE;
    let from_left = left(origin.y + at % TILE, depth);
    let from_right = right(origin.x + at % TILE, depth);
    left_high[at] = from_left.x;
    left_low[at] = from_left.y;
    right_high[at] = from_right.x;
    right_low[at] = from_right.y;
  }
}

fn left_value(at: u32) -> Four {
  return Four(vec4f(left_high[at]), vec4f(left_low[at]));
}

fn right_values(at: u32) -> Four {
  return Four(
    vec4f(
      right_high[at],
      right_high[at + SIDE],
      right_high[at + 2u * SIDE],
      right_high[at + 3u * SIDE],
    ),
    vec4f(
      right_low[at],
      right_low[at + SIDE],
      right_low[at + 2u * SIDE],
      right_low[at + 3u * SIDE],
    ),
  );
}

fn product_block(origin: vec2u, local: vec2u, invocation: u32) -> Block {
  var total: Block;
  for (var start = 0u; start < parameters.depth; start += DEPTH) {
    load_strips(origin, start, invocation);
    workgroupBarrier();
    for (var depth = 0u; depth < DEPTH; depth++) {
      let row = depth * TILE + local.y;
      let values = right_values(depth * TILE + local.x);
      total.row0 = combine(total.row0, left_value(row), values);
      total.row1 = combine(total.row1, left_value(row + SIDE), values);
      total.row2 = combine(total.row2, left_value(row + 2u * SIDE), values);
      total.row3 = combine(total.row3, left_value(row + 3u * SIDE), values);
    }
    workgroupBarrier();
  }
  return total;
}

fn store_value(row: u32, column: u32, value: vec2f) {
  if (row < parameters.rows && column < parameters.columns) {
    product[row * parameters.columns + column] = value;
  }
}

fn store_row(row: u32, column: u32, total: Four) {
  let values = settle(total);
  store_value(row, column, vec2f(values.high.x, values.low.x));
  store_value(row, column + SIDE, vec2f(values.high.y, values.low.y));
  store_value(row, column + 2u * SIDE, vec2f(values.high.z, values.low.z));
  store_value(row, column + 3u * SIDE, vec2f(values.high.w, values.low.w));
}

fn store_block(row: u32, column: u32, block: Block) {
  store_row(row, column, block.row0);
  store_row(row + SIDE, column, block.row1);
  store_row(row + 2u * SIDE, column, block.row2);
  store_row(row + 3u * SIDE, column, block.row3);
}

@compute @workgroup_size(16, 16)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(local_invocation_id) local: vec3u,
  @builtin(local_invocation_index) invocation: u32,
) {
  begin();
  let origin = workgroup.xy * TILE;
  if (is_wanted(origin)) {
    let block = product_block(origin, local.xy, invocation);
    store_block(origin.y + local.y, origin.x + local.x, block);
  }
  finish(invocation);
}
