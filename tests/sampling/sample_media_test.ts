/** What notebooks show of results. */
import assert from "node:assert/strict";
import { decodePng, readPngText } from "../../lib/image/mod.ts";
import { mediaOf, tableMedia } from "../../lib/image/notebook.ts";
import { Generators } from "../../lib/generators.ts";
import type { Sample } from "../../lib/sampling/sample.ts";
import { shownSamples } from "../../lib/sampling/sample_media.ts";
import { streamSamples } from "../../lib/sampling/stream.ts";
import { exampleGenerator } from "./fake_generator.ts";
import { generatorOf, MODALITIES } from "./modalities.ts";

function pictureOf(value: object) {
  const media = mediaOf(value) ?? assert.fail();
  const bytes = Uint8Array.fromBase64(media["image/png"] ?? "");
  return { picture: decodePng(bytes), text: readPngText(bytes), media };
}

async function make(generator = exampleGenerator(), numSamples = 4) {
  const stream = streamSamples(generator, { numSamples, seed: 7 });
  return await Array.fromAsync(stream);
}

Deno.test("a sample shows its parts side by side, and says what it is", async () => {
  for (const made of Object.values(MODALITIES)) {
    const [sample] = await make(generatorOf(made), 1);
    const { picture, text, media } = pictureOf(sample ?? {});
    // Two of 9 columns with 2 pixels around.
    assert.deepEqual([picture.width, picture.height], [24, 11]);
    assert.match(text.Comment ?? "", /^Synthetic/);
    assert.match(media["text/plain"] ?? "", /Not for clinical use/);
  }
});

Deno.test("samples show as a grid of up to 64", async () => {
  const few = pictureOf(shownSamples(await make()));
  assert.match(few.media["text/plain"] ?? "", /^4 synthetic samples of 99999/);
  const many = pictureOf(shownSamples(await make(exampleGenerator(), 70)));
  assert.match(many.media["text/plain"] ?? "", /^70 .* of which 64 shown/);
  assert(many.picture.height > few.picture.height);
  const none = mediaOf(shownSamples([]));
  assert.deepEqual(none, { "text/plain": "No samples" });
});

Deno.test("nothing else sees a difference", async () => {
  const samples = await make();
  const shown = shownSamples([...samples]);
  assert.deepEqual(shown, samples);
  const [sample = assert.fail()] = samples;
  const copy: Sample = { ...sample };
  assert.deepEqual(copy, sample);
  assert.equal(mediaOf(copy), undefined);
  assert.equal(mediaOf(structuredClone(sample.provenance)), undefined);
});

Deno.test("searches and rankings show as tables", () => {
  const generators = new Generators();
  const ranked = generators.findModelsAndRank("mammography", { metric: "FID" });
  const media = mediaOf(ranked) ?? assert.fail();
  assert.match(media["text/html"] ?? "", /<th>rank<\/th>/);
  assert.match(media["text/plain"] ?? "", /^id\tvalue\trank/);
  const found = generators.findMatchingModelsByValues("polyps");
  assert.match(mediaOf(found)?.["text/html"] ?? "", /00010_FASTGAN/);
});

Deno.test("tables are cut, and hold no markup of their content", () => {
  const rows = Array.from({ length: 130 }, (_, row) => [row, "<script>"]);
  const media = tableMedia(["a&b", "c"], rows);
  const html = media["text/html"] ?? "";
  assert(!html.includes("<script>") && html.includes("<th>a&amp;b</th>"));
  assert(html.endsWith("<p>and 30 more</p>"));
  assert.equal(media["text/plain"]?.split("\n").length, 102);
});
