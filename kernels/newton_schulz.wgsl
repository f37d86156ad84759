// The step of a Newton-Schulz iteration: step = (3 I - product) / 2, all
// double-single, `size` x `size`, row by row.

struct Parameters {
  size: u32,
}

@group(0) @binding(0) var<uniform> parameters: Parameters;
@group(0) @binding(2) var<storage, read> product: array<vec2f>;
@group(0) @binding(3) var<storage, read_write> step: array<vec2f>;

fn product_at(place: u32) -> vec2f {
  return product[min(place, parameters.size * parameters.size - 1u)];
}

// 1.5 on the diagonal, 0 elsewhere.
fn target_at(place: u32) -> f32 {
  let is_diagonal = place / parameters.size == place % parameters.size;
  return select(0.0, 1.5, is_diagonal);
}

fn steps_at(place: u32) -> Four {
  let a = product_at(place);
  let b = product_at(place + 1u);
  let c = product_at(place + 2u);
  let d = product_at(place + 3u);
  let halves = Four(
    -0.5 * vec4f(a.x, b.x, c.x, d.x),
    -0.5 * vec4f(a.y, b.y, c.y, d.y),
  );
  let targets = vec4f(
    target_at(place),
    target_at(place + 1u),
    target_at(place + 2u),
    target_at(place + 3u),
  );
  return add(Four(targets, vec4f()), halves);
}

@compute @workgroup_size(64)
fn main(
  @builtin(global_invocation_id) global: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) invocation: u32,
) {
  begin();
  let count = parameters.size * parameters.size;
  let place = 4u * (global.y * workgroups.x * 64u + global.x);
  if (place < count) {
    let steps = steps_at(place);
    for (var at = 0u; at < 4u && place + at < count; at++) {
      step[place + at] = vec2f(steps.high[at], steps.low[at]);
    }
  }
  finish(invocation);
}
