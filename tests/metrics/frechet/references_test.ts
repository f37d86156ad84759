import assert from "node:assert/strict";
import { frechetDistance } from "../../../lib/metrics/frechet/frechet_distance.ts";
import { sharedTest } from "../../shared.ts";
import { checksumOf, frechetCases, makeFeatures } from "../fidgen.ts";

// Larger cases are those of `references_large_test.ts`.
const MAX_VALUES = 200_000;
const TOLERANCE = 1e-9;

sharedTest(
  "every small reference comes out on both routes",
  async (context) => {
    for (const reference of await frechetCases()) {
      const { a, b, scale } = reference;
      if (Math.max(a.n * a.d, b.n * b.d) > MAX_VALUES) continue;
      await context.step(reference.name, async () => {
        const left = makeFeatures(a);
        const right = makeFeatures(b);
        assert.equal(checksumOf(left), reference.checksumA);
        assert.equal(checksumOf(right), reference.checksumB);
        for (const route of ["factor", "covariance"] as const) {
          const result = await frechetDistance(left, right, { route });
          const errors = [
            result.distance - reference.fid,
            result.meanTerm - reference.meanTerm,
            result.traceTerm - reference.traceTerm,
          ];
          for (const error of errors) {
            assert(Math.abs(error) <= TOLERANCE * scale, `${route}: ${error}`);
          }
          assert(result.distance >= 0);
          assert.equal(result.route, route);
        }
      });
    }
  },
);
