// Cross-Gram matrix: product[r, c] = sum over d of first[r, d] * second[c, d].

fn combine(total: Four, x: Four, y: Four) -> Four {
  return accumulate(total, x, y);
}
