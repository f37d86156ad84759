// Squared Euclidean distances between rows:
// product[r, c] = sum over d of (first[r, d] - second[c, d])^2.
//
// The differences are squared themselves. Going by |x|^2 + |y|^2 - 2 x.y is
// shorter and loses what near neighbours differ in.

fn combine(total: Four, x: Four, y: Four) -> Four {
  let high = two_sum(x.high, -y.high);
  let difference = two_sum(high.high, high.low + (x.low - y.low));
  return accumulate(total, difference, difference);
}
