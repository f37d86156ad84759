/** Tells the memory outside the heap after few and after many samples. */
import type { ModelCard } from "../../lib/registry/card.ts";
import { openGenerator } from "../../lib/sampling/generator.ts";
import { streamSamples } from "../../lib/sampling/stream.ts";
import { openStore } from "../../lib/store/mod.ts";
import { settledBytes } from "./settled_bytes.ts";
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
