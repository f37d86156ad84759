// Double-single arithmetic: a number is the unevaluated sum of two float32, of
// which the lower is at most half a unit in the last place of the higher. That
// gives 48 bits where WGSL has 24. All functions take four numbers at once.
//
// Dekker 1971, A floating-point technique for extending the available
// precision; Knuth, The Art of Computer Programming, 4.2.2, theorem B.
// fma() is not used: WGSL lets it round twice, and drivers do.

struct Four {
  high: vec4f,
  low: vec4f,
}

// x + y without error, whichever is larger.
fn two_sum(x: vec4f, y: vec4f) -> Four {
  let sum = hide(x + y);
  let y_part = hide(sum - x);
  let x_part = hide(sum - y_part);
  return Four(sum, hide(x - x_part) + (y - y_part));
}

// x + y without error where |x| >= |y| or x is 0.
fn quick_two_sum(x: vec4f, y: vec4f) -> Four {
  let sum = hide(x + y);
  return Four(sum, y - hide(sum - x));
}

// Upper 12 of the 24 bits of a float32; what is left has 12 bits too, so that
// products of halves are exact.
fn upper_half(x: vec4f) -> vec4f {
  return bitcast<vec4f>(bitcast<vec4u>(x) & vec4u(0xfffff000u));
}

// x * y without error.
fn two_product(x: vec4f, y: vec4f) -> Four {
  let product = hide(x * y);
  let x_upper = upper_half(x);
  let y_upper = upper_half(y);
  let x_lower = x - x_upper;
  let y_lower = y - y_upper;
  let first = hide(x_upper * y_upper - product);
  let second = hide(first + x_upper * y_lower);
  let third = hide(second + x_lower * y_upper);
  return Four(product, third + x_lower * y_lower);
}

fn add(x: Four, y: Four) -> Four {
  let high = two_sum(x.high, y.high);
  let low = two_sum(x.low, y.low);
  let sum = quick_two_sum(high.high, high.low + low.high);
  return quick_two_sum(sum.high, sum.low + low.low);
}

fn subtract(x: Four, y: Four) -> Four {
  return add(x, Four(-y.high, -y.low));
}

fn multiply(x: Four, y: Four) -> Four {
  let product = two_product(x.high, y.high);
  let cross = x.high * y.low + x.low * y.high;
  return quick_two_sum(product.high, product.low + cross);
}

// total + x * y, for sums of many products. The low part gathers what the high
// part lacks and may grow beyond its last place until `settle` (Ogita, Rump and
// Oishi 2005, Accurate sum and dot product, algorithm 5.3).
fn accumulate(total: Four, x: Four, y: Four) -> Four {
  let product = two_product(x.high, y.high);
  let sum = two_sum(total.high, product.high);
  let cross = x.high * y.low + x.low * y.high;
  return Four(sum.high, total.low + (sum.low + (product.low + cross)));
}

fn settle(total: Four) -> Four {
  return two_sum(total.high, total.low);
}
