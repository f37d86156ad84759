/**
 * Writes the weights of the offline model as float16 and pins their digest in
 * its card. Vectors (norms, biases) stay float32: they are few and cheap.
 *
 *     deno run -A tools/bundle_model.ts ../shared/models/mass_cdcgan.pt
 */
import { openCheckpoint, writeSafetensors } from "../lib/checkpoint/mod.ts";
import type { WritableTensor } from "../lib/checkpoint/mod.ts";
import { sha256Hex } from "../lib/platform/digest.ts";
import { readBytes, readText, writeAtomic } from "../lib/platform/files.ts";

const CARD = "models/catalogue/00000_CDCGAN_MMG_MASS_BUNDLED.json";
const METADATA = {
  license: "MIT",
  producer: "@medigan/core",
  notice:
    "Generator of synthetic mammography patches, not for clinical use. Trained on CBIS-DDSM (doi:10.7937/K9/TCIA.2016.7O02S9CY, CC BY 3.0)",
};

async function convert(path: string): Promise<Uint8Array<ArrayBuffer>> {
  using checkpoint = await openCheckpoint(await readBytes(path));
  const tensors = new Map<string, WritableTensor>();
  for (const name of checkpoint.tensors.keys()) {
    const { shape, dtype, data } = await checkpoint.read(name);
    if (dtype !== "float32") continue; // Counters of training steps.
    tensors.set(name, {
      shape,
      dtype: shape.length > 1 ? "float16" : "float32",
      data: data as Float32Array,
    });
  }
  return writeSafetensors(tensors, METADATA);
}

const [input] = Deno.args;
if (input === undefined) throw new TypeError("Name the checkpoint to bundle");
const bytes = await convert(input);
const card = JSON.parse(await readText(CARD));
const { source } = card.execution;
await writeAtomic(source.path, bytes);
source.sha256 = sha256Hex(bytes);
await writeAtomic(CARD, JSON.stringify(card, null, 2) + "\n");
console.log(`${source.path}: ${bytes.length} bytes, SHA-256 ${source.sha256}`);
