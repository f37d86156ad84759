// Rows of float64 values. Lengths are in values, places in bytes.

/** a b + c; one rounding where the processor can. */
export function multiplyAdd(a: v128, b: v128, c: v128): v128 {
  if (FUSED) return f64x2.relaxed_madd(a, b, c);
  return f64x2.add(c, f64x2.mul(a, b));
}

/** Sum of the products of two rows. */
export function dot(a: usize, b: usize, length: i32): f64 {
  let even = f64x2.splat(0), odd = f64x2.splat(0);
  let third = f64x2.splat(0), fourth = f64x2.splat(0);
  let at: usize = 0;
  for (const end = (<usize> (length & ~7)) << 3; at < end; at += 64) {
    const x = a + at, y = b + at;
    even = multiplyAdd(v128.load(x), v128.load(y), even);
    odd = multiplyAdd(v128.load(x, 16), v128.load(y, 16), odd);
    third = multiplyAdd(v128.load(x, 32), v128.load(y, 32), third);
    fourth = multiplyAdd(v128.load(x, 48), v128.load(y, 48), fourth);
  }
  const all = f64x2.add(f64x2.add(even, odd), f64x2.add(third, fourth));
  let sum = f64x2.extract_lane(all, 0) + f64x2.extract_lane(all, 1);
  for (const end = (<usize> length) << 3; at < end; at += 8) {
    sum += load<f64>(a + at) * load<f64>(b + at);
  }
  return sum;
}

/** Adds `factor` times a row to a row. */
export function addScaled(
  target: usize,
  row: usize,
  length: i32,
  factor: f64,
): void {
  const both = f64x2.splat(factor);
  let at: usize = 0;
  for (const end = (<usize> (length & ~3)) << 3; at < end; at += 32) {
    const x = target + at, y = row + at;
    v128.store(x, multiplyAdd(both, v128.load(y), v128.load(x)));
    v128.store(x, multiplyAdd(both, v128.load(y, 16), v128.load(x, 16)), 16);
  }
  for (const end = (<usize> length) << 3; at < end; at += 8) {
    store<f64>(
      target + at,
      load<f64>(target + at) + factor * load<f64>(row + at),
    );
  }
}

/** Multiplies a row by a number. */
export function scale(row: usize, length: i32, factor: f64): void {
  for (let at = row, end = row + (<usize> length << 3); at < end; at += 8) {
    store<f64>(at, load<f64>(at) * factor);
  }
}

/** The largest absolute value of a row. */
export function largest(row: usize, length: i32): f64 {
  let most: f64 = 0;
  for (let at = row, end = row + (<usize> length << 3); at < end; at += 8) {
    most = max<f64>(most, abs<f64>(load<f64>(at)));
  }
  return most;
}

/** Makes all values of a row 0. */
export function clear(row: usize, length: i32): void {
  memory.fill(row, 0, <usize> length << 3);
}
