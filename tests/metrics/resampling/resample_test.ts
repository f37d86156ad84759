import assert from "node:assert/strict";
import type { Matrix } from "../../../lib/linalg/mod.ts";
import { resampledInterval } from "../../../lib/metrics/mod.ts";
import { close, features } from "../numbers.ts";

const mean = ({ data }: Matrix) =>
  data.reduce((sum, one) => sum + one, 0) / data.length;
const set = features(21, [200, 1]);

for (const scheme of ["bootstrap", "halves"] as const) {
  Deno.test(`${scheme} gives the standard error of a mean`, async () => {
    const { value, standardError, low, high } = await resampledInterval(
      [set],
      mean,
      { scheme, repeats: 4000 },
    );
    close(value, mean(set));
    const spread = set.data.reduce((sum, one) => sum + (one - value) ** 2, 0);
    close(standardError, Math.sqrt(spread / 199 / 200), 0.02 * standardError);
    assert(Math.abs(standardError / Math.sqrt(spread / 199 / 200) - 1) < 0.06);
    // 1.959964 standard errors hold 95 % of a normal distribution.
    close((high - low) / (2 * standardError), 1.959963984540054, 1e-9);
  });
}

Deno.test("wider intervals hold more", async () => {
  const at = async (level: number) => {
    const { high, value, standardError } = await resampledInterval(
      [set],
      mean,
      {
        level,
      },
    );
    return (high - value) / standardError;
  };
  close(await at(0.6826894921370859), 1, 1e-9);
  close(await at(0.9973002039367398), 3, 1e-9);
});

Deno.test("draws depend on the seed alone, and sets are drawn apart", async () => {
  const of = (seed: number) =>
    resampledInterval([set, set], (a, b) => mean(a) - mean(b), { seed });
  assert.deepEqual(await of(1), await of(1));
  assert.notDeepEqual(await of(1), await of(2));
  assert((await of(1)).standardError > 0);
});

Deno.test("impossible intervals are refused", async () => {
  await assert.rejects(
    resampledInterval([set], mean, { repeats: 1 }),
    /above 1/,
  );
  await assert.rejects(resampledInterval([set], mean, { level: 1 }), /between/);
});
