import assert from "node:assert/strict";
import { frechetDistance } from "../../../lib/metrics/frechet/frechet_distance.ts";
import { sharedTest } from "../../shared.ts";
import { makeFeatures } from "../fidgen.ts";
import { checkReferences } from "./check_reference.ts";

sharedTest(
  "large references come out on both routes",
  (context) => checkReferences(context, { from: 1e6, to: 5e6 }),
);

sharedTest(
  "references of 5,000 images come out on both routes",
  (context) => checkReferences(context, { from: 5e6, to: Infinity }),
);

Deno.test("a shift of the mean by 0.5 in 2,048 features gives 512", async () => {
  // Peers give 511.96, as 379 images leave most of the covariance singular.
  const recipe = { n: 379, d: 2048, seed: 1001, rank: 8, loadSeed: 1011 };
  const a = makeFeatures(recipe);
  const b = makeFeatures({ ...recipe, shift: 0.5 });
  for (const route of ["factor", "covariance"] as const) {
    const { distance, meanTerm } = await frechetDistance(a, b, { route });
    assert.equal(meanTerm, 512);
    assert(Math.abs(distance - 512) < 1e-9, `${route}: ${distance}`);
  }
});
