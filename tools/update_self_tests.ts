/**
 * Writes the self-test of each model whose weights are here into its card:
 * `deno run -A tools/update_self_tests.ts [model ...]`. Without names it does
 * so for the models that come with the package. Read the difference before you
 * commit it: it says what the models make now, right or wrong.
 */
import { UsageError } from "../lib/errors.ts";
import { loadCatalogue, type ModelCard } from "../lib/registry/mod.ts";
import { openGenerator } from "../lib/sampling/mod.ts";
import { recordSelfTest } from "../lib/sampling/test_model.ts";
import { openStore } from "../lib/store/mod.ts";

/** Perhaps an older self-test, then the end of how to run the model. */
const END_OF_EXECUTION =
  /(,\n {4}"selfTest": \{[^]*?\n {4}\})?(\n {2}\},\n {2}"selection")/;
const CARDS = new URL("../models/catalogue/", import.meta.url);

/** Reads, runs and rewrites one card. */
async function update(card: ModelCard): Promise<void> {
  await using generator = await openGenerator(card, {
    store: openStore({ offline: true }),
    device: "wasm",
    threads: 1,
  });
  if (generator.inputs.some(({ role }) => role === "image")) {
    throw new UsageError(`Cannot test ${card.id} as it needs an image`);
  }
  const selfTest = await recordSelfTest(generator);
  const file = new URL(`${card.id}.json`, CARDS);
  const text = await Deno.readTextFile(file);
  const written = JSON.stringify(selfTest, null, 2).replaceAll("\n", "\n    ");
  // The rest of the file stays as it was written by hand.
  await Deno.writeTextFile(
    file,
    text.replace(END_OF_EXECUTION, `,\n    "selfTest": ${written}$2`),
  );
  console.log(`${card.id}: ${selfTest.samples.length} samples`);
}

const catalogue = loadCatalogue();
const cards = Deno.args.length > 0
  ? Deno.args.map((name) => catalogue.get(name))
  : catalogue.list().filter((card) => card.execution.source.kind === "bundled");
for (const card of cards) await update(card);
