// What this driver makes of exact sums and products, four pairs an invocation:
// results[2 i] is x + y, results[2 i + 1] is x * y, high and low of each.

struct Parameters {
  pairs: u32,
}

@group(0) @binding(0) var<uniform> parameters: Parameters;
@group(0) @binding(2) var<storage, read> pairs: array<Four>;
@group(0) @binding(3) var<storage, read_write> results: array<Four>;

@compute @workgroup_size(64)
fn main(
  @builtin(global_invocation_id) global: vec3u,
  @builtin(local_invocation_index) invocation: u32,
) {
  begin();
  // A loop, since drivers treat kernels with loops differently.
  for (var at = global.x; at * 4u < parameters.pairs; at += 64u) {
    let pair = pairs[at];
    results[2u * at] = two_sum(pair.high, pair.low);
    results[2u * at + 1u] = two_product(pair.high, pair.low);
  }
  finish(invocation);
}
