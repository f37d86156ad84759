// Of each segment of pixels: its smallest and largest value, its sum, and its
// summed squared deviations from a value near its mean. From these the host
// joins the statistics of whole images. A workgroup takes a segment.

const INVOCATIONS = 64u;

struct Parameters {
  segments: u32,
}

struct Segment {
  first: u32,
  // At least 1.
  count: u32,
}

struct Summary {
  low: f32,
  high: f32,
  pivot: f32,
  // Double-single from here.
  sum: vec2f,
  squares: vec2f,
}

@group(0) @binding(0) var<uniform> parameters: Parameters;
@group(0) @binding(2) var<storage, read> pixels: array<f32>;
@group(0) @binding(3) var<storage, read> segments: array<Segment>;
@group(0) @binding(4) var<storage, read_write> summaries: array<Summary>;

var<workgroup> totals: array<Four, 64>;
var<workgroup> lows: array<vec4f, 64>;
var<workgroup> highs: array<vec4f, 64>;
var<workgroup> summary: Summary;

// Four pixels; behind the end the last one again.
fn pixels_at(segment: Segment, at: u32) -> vec4f {
  let end = segment.count - 1u;
  return vec4f(
    pixels[segment.first + min(at, end)],
    pixels[segment.first + min(at + 1u, end)],
    pixels[segment.first + min(at + 2u, end)],
    pixels[segment.first + min(at + 3u, end)],
  );
}

// 1 for each of four pixels before the end, 0 behind it.
fn mask_at(segment: Segment, at: u32) -> vec4f {
  let places = vec4u(at) + vec4u(0u, 1u, 2u, 3u);
  return select(vec4f(), vec4f(1.0), places < vec4u(segment.count));
}

fn add_up(segment: Segment, invocation: u32) {
  var total: Four;
  var low = vec4f(pixels[segment.first]);
  var high = low;
  for (var at = 4u * invocation; at < segment.count; at += 4u * INVOCATIONS) {
    let values = pixels_at(segment, at);
    low = min(low, values);
    high = max(high, values);
    let mask = Four(mask_at(segment, at), vec4f());
    total = accumulate(total, Four(values, vec4f()), mask);
  }
  totals[invocation] = settle(total);
  lows[invocation] = low;
  highs[invocation] = high;
}

fn add_up_squares(segment: Segment, invocation: u32) {
  var total: Four;
  for (var at = 4u * invocation; at < segment.count; at += 4u * INVOCATIONS) {
    let mask = mask_at(segment, at);
    let deviation = two_sum(pixels_at(segment, at), vec4f(-summary.pivot));
    let masked = Four(deviation.high * mask, deviation.low * mask);
    total = accumulate(total, masked, masked);
  }
  totals[invocation] = settle(total);
}

// All values of `totals` in one.
fn whole_sum() -> vec2f {
  var total = totals[0];
  for (var at = 1u; at < INVOCATIONS; at++) {
    total = add(total, totals[at]);
  }
  total = add(total, Four(total.high.yxwz, total.low.yxwz));
  total = add(total, Four(total.high.zwxy, total.low.zwxy));
  return vec2f(total.high.x, total.low.x);
}

fn summarise(count: u32) {
  var low = lows[0];
  var high = highs[0];
  for (var at = 1u; at < INVOCATIONS; at++) {
    low = min(low, lows[at]);
    high = max(high, highs[at]);
  }
  summary.low = min(min(low.x, low.y), min(low.z, low.w));
  summary.high = max(max(high.x, high.y), max(high.z, high.w));
  summary.sum = whole_sum();
  summary.pivot = summary.sum.x / f32(count);
}

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(local_invocation_index) invocation: u32,
) {
  begin();
  let at = min(workgroup.x, parameters.segments - 1u);
  let segment = segments[at];
  add_up(segment, invocation);
  workgroupBarrier();
  if (invocation == 0u) {
    summarise(segment.count);
  }
  workgroupBarrier();
  add_up_squares(segment, invocation);
  workgroupBarrier();
  if (invocation == 0u) {
    summary.squares = whole_sum();
    summaries[at] = summary;
  }
  finish(invocation);
}
