/** Tells the memory outside the heap after few and after many samples. */
import type { ModelCard } from "../../lib/registry/card.ts";
import { openGenerator } from "../../lib/sampling/generator.ts";
import { streamSamples } from "../../lib/sampling/stream.ts";
import { openStore } from "../../lib/store/mod.ts";
import BUNDLED from "../../models/catalogue/00000_CDCGAN_MMG_MASS_BUNDLED.json" with {
  type: "json",
};

const [dir = ""] = Deno.args;
await using generator = await openGenerator(BUNDLED as unknown as ModelCard, {
  store: openStore({ dir, offline: true }),
  device: "wasm",
});
const measured: number[] = [];
for (const numSamples of [32, 256]) {
  for await (const _ of streamSamples(generator, { numSamples, seed: 7 }));
  measured.push(await settledBytes());
}
console.log(JSON.stringify(measured));

/** Buffers are let go some time after their collection, by another thread. */
async function settledBytes(): Promise<number> {
  let least = Infinity;
  for (let round = 0; round < 10; round++) {
    (globalThis as unknown as { gc(): void }).gc();
    await new Promise((resolve) => setTimeout(resolve, 50));
    least = Math.min(least, Deno.memoryUsage().external);
  }
  return least;
}
