// Grey values to levels: levels = (pixel - low) * gain, kept within 0 to 255
// and rounded once. A workgroup takes a segment of pixels with its own window.

struct Parameters {
  segments: u32,
}

struct Segment {
  first: u32,
  count: u32,
}

// Double-single.
struct Window {
  low: vec2f,
  gain: vec2f,
}

@group(0) @binding(0) var<uniform> parameters: Parameters;
@group(0) @binding(2) var<storage, read> pixels: array<f32>;
@group(0) @binding(3) var<storage, read> segments: array<Segment>;
@group(0) @binding(4) var<storage, read> windows: array<Window>;
@group(0) @binding(5) var<storage, read_write> levels: array<f32>;

fn level_of(values: vec4f, window: Window) -> vec4f {
  let low = Four(vec4f(window.low.x), vec4f(window.low.y));
  let gain = Four(vec4f(window.gain.x), vec4f(window.gain.y));
  let above = subtract(Four(values, vec4f()), low);
  return clamp(multiply(above, gain).high, vec4f(), vec4f(255.0));
}

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(local_invocation_index) invocation: u32,
) {
  begin();
  let index = min(workgroup.x, parameters.segments - 1u);
  let segment = segments[index];
  for (var at = 4u * invocation; at < segment.count; at += 256u) {
    let place = segment.first + at;
    let values = vec4f(
      pixels[place],
      pixels[place + 1u],
      pixels[place + 2u],
      pixels[place + 3u],
    );
    let results = level_of(values, windows[index]);
    for (var lane = 0u; lane < 4u && at + lane < segment.count; lane++) {
      levels[place + lane] = results[lane];
    }
  }
  finish(invocation);
}
