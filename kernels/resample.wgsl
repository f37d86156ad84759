// One pass of a separable resize: lines of pixels to lines of another length.
// target[line, place, at] = sum over taps of weight * source[line, first + tap,
// at], with float32 pixels, double-single weights and sums, rounded once.
//
// Each invocation makes four neighbouring values.

struct Parameters {
  // Number of lines, pixels of a line before and after, and values of a pixel.
  lines: u32,
  length: u32,
  places: u32,
  stride: u32,
  // Weights of a place, those beyond its own being 0.
  taps: u32,
  // Whole numbers: the sum, with so many bits behind the point, is rounded half
  // up and kept within 0 to `top`. Without them, `top` is 0.
  bits: u32,
  top: u32,
}

@group(0) @binding(0) var<uniform> parameters: Parameters;
@group(0) @binding(2) var<storage, read> source: array<f32>;
@group(0) @binding(3) var<storage, read> first_pixels: array<u32>;
@group(0) @binding(4) var<storage, read> weights: array<vec2f>;
@group(0) @binding(5) var<storage, read_write> target_values: array<f32>;

struct Tap {
  value: f32,
  weight: vec2f,
}

fn tap_of(index: u32, tap: u32) -> Tap {
  let at = index % parameters.stride;
  let place = index / parameters.stride % parameters.places;
  let line = index / parameters.stride / parameters.places;
  // Weights of pixels beyond the end are 0.
  let pixel = min(first_pixels[place] + tap, parameters.length - 1u);
  return Tap(
    source[(line * parameters.length + pixel) * parameters.stride + at],
    weights[place * parameters.taps + tap],
  );
}

fn weighted_sum(index: u32) -> Four {
  var total: Four;
  for (var tap = 0u; tap < parameters.taps; tap++) {
    let a = tap_of(index, tap);
    let b = tap_of(index + 1u, tap);
    let c = tap_of(index + 2u, tap);
    let d = tap_of(index + 3u, tap);
    let values = vec4f(a.value, b.value, c.value, d.value);
    total = accumulate(
      total,
      Four(values, vec4f()),
      Four(
        vec4f(a.weight.x, b.weight.x, c.weight.x, d.weight.x),
        vec4f(a.weight.y, b.weight.y, c.weight.y, d.weight.y),
      ),
    );
  }
  return settle(total);
}

// 2^-bits, by its exponent: exp2() need not be exact.
fn unit() -> f32 {
  return bitcast<f32>((127u - parameters.bits) << 23u);
}

fn floor_of(value: Four) -> vec4f {
  let whole = floor(value.high);
  let is_below = (whole == value.high) & (value.low < vec4f());
  return whole - select(vec4f(), vec4f(1.0), is_below);
}

fn finished_values(total: Four) -> vec4f {
  if (parameters.top == 0u) {
    return total.high;
  }
  let scaled = Four(total.high * unit(), total.low * unit());
  let raised = add(scaled, Four(vec4f(0.5), vec4f()));
  return clamp(floor_of(raised), vec4f(), vec4f(f32(parameters.top)));
}

@compute @workgroup_size(64)
fn main(
  @builtin(global_invocation_id) global: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) invocation: u32,
) {
  begin();
  let count = parameters.lines * parameters.places * parameters.stride;
  let index = 4u * (global.y * workgroups.x * 64u + global.x);
  if (index < count) {
    let values = finished_values(weighted_sum(index));
    for (var at = 0u; at < 4u && index + at < count; at++) {
      target_values[index + at] = values[at];
    }
  }
  finish(invocation);
}
