import assert from "node:assert/strict";
import { Generators } from "../../../mod.ts";
import { evaluateImages, openBackbone } from "../../../lib/metrics/mod.ts";
import { grey, numbers } from "../numbers.ts";

Deno.test("a model's stream is measured, the same each time", async () => {
  const real = Array.from({ length: 8 }, (_, image) =>
    grey(
      Uint8Array.from(numbers(image + 1, 256), (one) => 256 * one),
      [16, 16],
    ));
  await using backbone = await openBackbone("pixels-4");
  const evaluate = () =>
    evaluateImages(
      real,
      (numSamples) =>
        new Generators().stream(0, { numSamples, seed: 7, device: "wasm" }),
      { backbone, repeats: 3, splits: 2 },
    );
  const one = await evaluate();
  assert.deepEqual(one.counts, { real: 8, synthetic: 8, features: 16 });
  assert.equal(one.preprocessing?.backbone, "pixels-4");
  assert.deepEqual(await evaluate(), one);
});
