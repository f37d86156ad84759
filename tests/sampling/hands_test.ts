/** A real generator of another project, for which there is no card. */
import assert from "node:assert/strict";
import { Generators } from "../../lib/generators.ts";
import { readNpy } from "../../lib/image/npy.ts";
import { openStore } from "../../lib/store/mod.ts";
import { float32Tensor } from "../../lib/tensor.ts";
import { sharedPath, sharedTest } from "../shared.ts";
import { scratch } from "./folders.ts";

const npy = (name: string) =>
  Float32Array.from(
    readNpy(Deno.readFileSync(sharedPath("data", "mednist-gan", name))).data,
    Number,
  );

sharedTest("MedNIST GAN makes its hands without a card", async () => {
  await using cache = await scratch();
  const store = openStore({ dir: cache.path, offline: true });
  const generators = new Generators({ store });
  const model = sharedPath("data", "mednist-gan", "model.pt");
  const wanted = npy("images.f32.npy");
  const count = 16;
  const made = await Array.fromAsync(generators.stream(model, {
    device: "wasm",
    numSamples: count,
    latents: float32Tensor(npy("latents.f32.npy"), [count, 64]),
  }));
  assert.equal(made.length, count);
  made.forEach(({ image }, sample) => {
    image.data.forEach((value, at) => {
      const exact = 255 * (wanted[sample * image.data.length + at] ?? NaN);
      assert(Math.abs(Number(value) - exact) < 0.51, `${sample}, ${at}`);
    });
  });
});
