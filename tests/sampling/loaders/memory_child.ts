/** Tells the memory outside the heap after few and after many batches. */
import { sampleLoader } from "../../../lib/sampling/loaders/mod.ts";
import { exampleGenerator } from "../fake_generator.ts";
import { settledBytes } from "../settled_bytes.ts";

const SAMPLES = 10_000;
const BATCH = 50;

await using loader = await sampleLoader(exampleGenerator({ size: 64 }), {
  numSamples: SAMPLES,
  batchSize: BATCH,
  shuffle: true,
  cacheBytes: 2 ** 20,
  seed: 7,
});
const measured: number[] = [];
let done = 0;
for await (const { size } of loader) {
  done += size;
  if (done === 500 || done === SAMPLES) measured.push(await settledBytes());
}
console.log(JSON.stringify(measured));
