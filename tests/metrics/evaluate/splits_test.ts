import assert from "node:assert/strict";
import fc from "fast-check";
import { splitHalves } from "../../../lib/metrics/mod.ts";

Deno.test("halves are disjoint, equal, and tear no patient apart", () => {
  fc.assert(fc.property(
    fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 8, maxLength: 60 }),
    fc.integer({ min: 0, max: 1000 }),
    (patients, seed) => {
      const groups = patients.map(String);
      let halves;
      try {
        halves = splitHalves(groups.length, { seed: BigInt(seed), groups });
      } catch {
        return; // One patient has too many of the images.
      }
      const [one, other] = halves;
      assert.equal(one.length, other.length);
      assert.equal(new Set([...one, ...other]).size, 2 * one.length);
      const of = (half: readonly number[]) =>
        new Set(half.map((at) => groups[at]));
      assert(of(one).isDisjointFrom(of(other)));
    },
  ));
});

Deno.test("splits depend on seed and index alone", () => {
  const of = (seed: bigint, index: number) => splitHalves(50, { seed, index });
  assert.deepEqual(of(1n, 0), of(1n, 0));
  assert.notDeepEqual(of(1n, 0), of(1n, 1));
  assert.notDeepEqual(of(1n, 0), of(2n, 0));
  assert.equal(of(1n, 0)[0].length, 25);
});

Deno.test("one patient alone cannot be split", () => {
  const groups = ["P", "P", "P", "P"];
  assert.throws(() => splitHalves(4, { seed: 0n, groups }), {
    code: "usage",
    message: /4 images of 1 patients leave 0/,
  });
  assert.throws(() => splitHalves(3, { seed: 0n }), /each half needs two/);
  assert.throws(() => splitHalves(3, { seed: 0n, groups }), RangeError);
});
