/**
 * Standard normal values from random words, equal to the last bit on every
 * machine.
 *
 * Engines differ in `Math.log`, so the logarithm is computed here from sums,
 * products and quotients, which IEEE 754 leaves no freedom (ECMAScript rounds
 * each of them to binary64). `Math.sqrt` is correctly rounded by every engine;
 * where one were not, the last bit of binary64 would still vanish in the
 * rounding to float32 in all but about one of 2^28 values.
 */

const TWO_POW_32 = 2 ** 32;

/** Centre of the distribution, |p - 1/2| <= 0.425: numerator, denominator. */
const CENTRE = [
  [
    3.3871328727963666080e0,
    1.3314166789178437745e2,
    1.9715909503065514427e3,
    1.3731693765509461125e4,
    4.5921953931549871457e4,
    6.7265770927008700853e4,
    3.3430575583588128105e4,
    2.5090809287301226727e3,
  ],
  [
    1,
    4.2313330701600911252e1,
    6.8718700749205790830e2,
    5.3941960214247511077e3,
    2.1213794301586595867e4,
    3.9307895800092710610e4,
    2.8729085735721942674e4,
    5.2264952788528545610e3,
  ],
] as const;

/** Tails, by sqrt(-log(p)) - 1.6. */
const TAIL = [
  [
    1.42343711074968357734e0,
    4.63033784615654529590e0,
    5.76949722146069140550e0,
    3.64784832476320460504e0,
    1.27045825245236838258e0,
    2.41780725177450611770e-1,
    2.27238449892691845833e-2,
    7.74545014278341407640e-4,
  ],
  [
    1,
    2.05319162663775882187e0,
    1.67638483018380384940e0,
    6.89767334985100004550e-1,
    1.48103976427480074590e-1,
    1.51986665636164571966e-2,
    5.47593808499534494600e-4,
    1.05075007164441684324e-9,
  ],
] as const;

/**
 * The standard normal value whose distribution function is `(word + 1/2) /
 * 2^32`, as float32: within ±6.34, symmetric, relative error before rounding
 * about 1e-16 (M. J. Wichura, algorithm AS 241, Applied Statistics 37, 1988).
 * Its far tail is not needed, as 32 bits do not reach it.
 *
 * @param word An integer in 0..2^32-1.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { normalFromWord } from "./normal_quantile.ts";
 * assert.equal(normalFromWord(0), -normalFromWord(2 ** 32 - 1));
 * ```
 */
export function normalFromWord(word: number): number {
  const fromCentre = (word + 0.5) / TWO_POW_32 - 0.5;
  if (Math.abs(fromCentre) <= 0.425) {
    const r = 0.180625 - fromCentre * fromCentre;
    return Math.fround(fromCentre * ratio(CENTRE, r));
  }
  const isLower = fromCentre < 0;
  const fromEdge = isLower ? word : TWO_POW_32 - 1 - word;
  const r = Math.sqrt(-logOfHalves(2 * fromEdge + 1)) - 1.6;
  const value = ratio(TAIL, r);
  return Math.fround(isLower ? -value : value);
}

function ratio(
  [over, under]: readonly [readonly number[], readonly number[]],
  x: number,
): number {
  return polynomial(over, x) / polynomial(under, x);
}

function polynomial(coefficients: readonly number[], x: number): number {
  let sum = 0;
  for (let i = coefficients.length - 1; i >= 0; i--) {
    sum = sum * x + coefficients[i]!;
  }
  return sum;
}

/** log(odd / 2^33) for an integer 0 < odd < 2^32, which is exact in float64. */
function logOfHalves(odd: number): number {
  let exponent = 31 - Math.clz32(odd);
  let fraction = odd / 2 ** exponent;
  if (fraction > Math.SQRT2) {
    fraction /= 2;
    exponent++;
  }
  return (exponent - 33) * Math.LN2 + logNearOne(fraction);
}

/** log(x) = 2 atanh((x - 1) / (x + 1)) for x in sqrt(1/2)..sqrt(2). */
function logNearOne(x: number): number {
  const s = (x - 1) / (x + 1);
  const square = s * s;
  let sum = 0;
  for (let odd = 23; odd >= 1; odd -= 2) sum = sum * square + 1 / odd;
  return 2 * s * sum;
}
