// Part of every kernel: how it begins, how it ends, and what keeps compilers
// from simplifying exact arithmetic.

struct Frame {
  // Workgroups that came to their end. The host compares their number with
  // what it sent, so that a lost device's zeros are never taken for results.
  finished: atomic<u32>,
  // Is 0. In a buffer that is written to, since some drivers (lavapipe) compile
  // the values of uniforms into the kernel.
  zero: u32,
}

@group(0) @binding(1) var<storage, read_write> frame: Frame;

var<private> zeros: vec4u;

fn begin() {
  zeros = vec4u(frame.zero);
}

fn finish(invocation: u32) {
  if (invocation == 0u) {
    atomicAdd(&frame.finished, 1u);
  }
}

// The same values, about which a compiler can know nothing. WGSL allows it to
// turn (a + b) - a into b otherwise, and some do.
fn hide(values: vec4f) -> vec4f {
  return bitcast<vec4f>(bitcast<vec4u>(values) ^ zeros);
}
