import assert from "node:assert/strict";
import fc from "fast-check";
import { bidiagonalSingularValues } from "../../lib/linalg/plain/bidiagonal.ts";
import { tridiagonalEigenvalues } from "../../lib/linalg/plain/tridiagonal.ts";
import { largestGap } from "./matrices.ts";

/** Eigenvalues of [0 B; B^T 0]: the singular values and their negatives. */
function byEigenvalues(
  diagonal: Float64Array,
  beside: Float64Array,
): Float64Array {
  const size = diagonal.length;
  const both = new Float64Array(2 * size - 1);
  diagonal.forEach((one, at) => both[2 * at] = one);
  beside.forEach((one, at) => both[2 * at + 1] = one);
  return tridiagonalEigenvalues({
    diagonal: new Float64Array(2 * size),
    beside: both,
  }).subarray(0, size);
}

const value = fc.oneof(
  { weight: 4, arbitrary: fc.double({ min: -1, max: 1, noNaN: true }) },
  fc.constant(0),
  fc.constantFrom(1, -1, 1e-9, 1e-15, 1e-17, -1e-30, 1e-160, 5e-324),
);

Deno.test("zeros, tiny values and equal ones separate as others do", () => {
  const bands = fc.integer({ min: 1, max: 40 }).chain((size) =>
    fc.tuple(
      fc.array(value, { minLength: size, maxLength: size }),
      fc.array(value, { minLength: size - 1, maxLength: size - 1 }),
      fc.integer({ min: -100, max: 100 }),
    )
  );
  fc.assert(
    fc.property(bands, ([values, others, exponent]) => {
      const scale = 10 ** exponent;
      const diagonal = Float64Array.from(values, (one) => one * scale);
      const beside = Float64Array.from(others, (one) => one * scale);
      const found = bidiagonalSingularValues({ diagonal, beside });
      const wanted = byEigenvalues(diagonal, beside);
      const limit = 1e-13 * scale;
      assert(largestGap(found, wanted) <= limit);
      assert(found.every((one) => one >= 0));
    }),
    { numRuns: 2000 },
  );
});

Deno.test("a bidiagonal matrix of ones has known singular values", () => {
  for (const size of [1, 2, 3, 50, 500]) {
    const found = bidiagonalSingularValues({
      diagonal: new Float64Array(size).fill(1),
      beside: new Float64Array(size - 1).fill(1),
    });
    const wanted = Float64Array.from(
      { length: size },
      (_, at) => 2 * Math.cos(Math.PI * (at + 1) / (2 * size + 1)),
    );
    assert(largestGap(found, wanted) < 1e-14);
  }
});

Deno.test("values that are not numbers end in an error, not in a loop", () => {
  assert.throws(
    () =>
      bidiagonalSingularValues({
        diagonal: Float64Array.of(1, NaN, 1),
        beside: Float64Array.of(1, 1),
      }),
    { code: "numerical" },
  );
});

Deno.test("steep bands separate from either end", () => {
  const size = 400;
  const steep = (at: number) => 10 ** (-20 * at / size);
  const diagonal = Float64Array.from({ length: size }, (_, at) => steep(at));
  const beside = Float64Array.from(
    { length: size - 1 },
    (_, at) => steep(at) * (at % 3 - 0.7),
  );
  for (
    const bands of [
      { diagonal, beside },
      { diagonal: diagonal.toReversed(), beside: beside.toReversed() },
    ]
  ) {
    const wanted = byEigenvalues(bands.diagonal, bands.beside);
    assert(largestGap(bidiagonalSingularValues(bands), wanted) < 1e-14);
    const symmetric = tridiagonalEigenvalues(bands);
    const trace = symmetric.reduce((sum, one) => sum + one, 0);
    const wantedTrace = bands.diagonal.reduce((sum, one) => sum + one, 0);
    assert(Math.abs(trace / wantedTrace - 1) < 1e-13);
  }
});
