/** Random values and samples per second, without and with files. */
import { drawNormals, streamSamples } from "../lib/sampling/mod.ts";
import { filesOfSample } from "../lib/sampling/files_of_samples.ts";
import { exampleGenerator } from "../tests/sampling/fake_generator.ts";

const MILLION = new Float32Array(1_000_000);

Deno.bench("a million normal values", () => {
  drawNormals(MILLION, { seed: 7n, name: "z", index: 0 });
});

Deno.bench("a million normal values within 2", () => {
  const place = { seed: 7n, name: "z", index: 0 };
  drawNormals(MILLION, place, { truncation: 2 });
});

// The network does next to nothing here: what is measured is all the rest.
const generator = exampleGenerator({ size: 128 });
const names = { image: "image", mask: "mask" };
const { card } = generator;

Deno.bench("256 samples of 128 x 128", { group: "samples" }, async () => {
  const stream = streamSamples(generator, { numSamples: 256, seed: 7 });
  for await (const _ of stream);
});

for (const format of ["png", "npy", "dicom"] as const) {
  Deno.bench(`256 samples as ${format}`, { group: "samples" }, async () => {
    const stream = streamSamples(generator, { numSamples: 256, seed: 7 });
    for await (const sample of stream) {
      filesOfSample(sample, { format, names, card });
    }
  });
}
