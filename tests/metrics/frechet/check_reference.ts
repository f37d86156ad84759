/** Checks the Frechet distances of the references. */
import assert from "node:assert/strict";
import { frechetDistance } from "../../../lib/metrics/frechet/frechet_distance.ts";
import {
  checksumOf,
  type FrechetCase,
  frechetCases,
  makeFeatures,
} from "../fidgen.ts";

const ROUTES = ["factor", "covariance"] as const;

// Of the sum of both traces. What is reached is some 1e-15 of it.
const TOLERANCE = 1e-9;

/** Checks the cases whose sets have so many values, on both routes. */
export async function checkReferences(
  context: Deno.TestContext,
  { from, to }: { readonly from: number; readonly to: number },
): Promise<void> {
  const cases = (await frechetCases()).filter(({ a, b }) => {
    const size = Math.max(a.n * a.d, b.n * b.d);
    return size >= from && size < to;
  });
  assert(cases.length > 0);
  for (const reference of cases) {
    await context.step(reference.name, () => checkReference(reference));
  }
}

async function checkReference(reference: FrechetCase): Promise<void> {
  const a = makeFeatures(reference.a);
  const b = makeFeatures(reference.b);
  assert.equal(checksumOf(a), reference.checksumA);
  assert.equal(checksumOf(b), reference.checksumB);
  for (const route of ROUTES) {
    const result = await frechetDistance(a, b, { route });
    for (const value of ["meanTerm", "traceTerm"] as const) {
      const error = Math.abs(result[value] - reference[value]);
      assert(error <= TOLERANCE * reference.scale, `${route}: ${error}`);
    }
    const error = Math.abs(result.distance - reference.fid);
    assert(error <= TOLERANCE * reference.scale, `${route}: ${error}`);
    assert(result.distance >= 0);
    assert.equal(result.route, route);
  }
}
