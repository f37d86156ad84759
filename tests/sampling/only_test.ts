/** Runs of which one part alone is written. */
import assert from "node:assert/strict";
import { readNpz } from "../../lib/image/npz.ts";
import type { ModelCard } from "../../lib/registry/card.ts";
import { parseManifest } from "../../lib/sampling/manifest.ts";
import { replaySamples, summariseReplay } from "../../lib/sampling/replay.ts";
import { writeSamples } from "../../lib/sampling/write_samples.ts";
import { EXAMPLE_CARD, exampleGenerator } from "./fake_generator.ts";
import { digestFolder, scratch } from "./folders.ts";

const REQUEST = { numSamples: 3, seed: 7, batchSize: 2 } as const;

/** A card whose samples have a picture and a mask. */
function cardWithMask(): ModelCard {
  const { execution } = EXAMPLE_CARD;
  const [image] = execution.outputs;
  assert(image !== undefined);
  const mask = { ...image, role: "mask", name: "mask", threshold: 0 } as const;
  const outputs = [image, mask];
  return { ...EXAMPLE_CARD, execution: { ...execution, outputs } };
}

Deno.test("a part has the same name and bytes, alone or with others", async () => {
  await using generator = exampleGenerator({ card: cardWithMask() });
  await using all = await scratch();
  await writeSamples(generator, all.path, REQUEST);
  const whole = digestFolder(all.path);
  for (const only of ["image", "mask"] as const) {
    await using folder = await scratch();
    await writeSamples(generator, folder.path, { ...REQUEST, only });
    const { "manifest.json": _, ...files } = digestFolder(folder.path);
    const names = Object.keys(whole).filter((name) => name.includes(only));
    assert.equal(names.length, 3);
    assert.deepEqual(Object.keys(files), names);
    for (const name of names) assert.equal(files[name], whole[name]);
  }
});

Deno.test("shards hold the part that was asked for", async () => {
  await using generator = exampleGenerator({ card: cardWithMask() });
  await using folder = await scratch();
  const request = { ...REQUEST, only: "mask", format: "npz" } as const;
  const { files } = await writeSamples(generator, folder.path, request);
  assert.deepEqual(files.map(({ part }) => part), ["mask", "mask", "mask"]);
  const path = `${folder.path}/${files[0]?.name}`;
  const arrays = await readNpz(Deno.readFileSync(path));
  assert.deepEqual([...arrays.keys()].sort(), ["condition", "index", "mask"]);
});

Deno.test("such a run is resumed and replayed as it is", async () => {
  await using generator = exampleGenerator({ card: cardWithMask() });
  await using folder = await scratch();
  const request = { ...REQUEST, only: "mask" } as const;
  await writeSamples(generator, folder.path, request);
  const before = digestFolder(folder.path);
  await Deno.remove(`${folder.path}/000001_benign_mask.png`);
  await writeSamples(generator, folder.path, { resume: true });
  assert.deepEqual(digestFolder(folder.path), before);
  const text = Deno.readTextFileSync(`${folder.path}/manifest.json`);
  const parts = replaySamples(generator, parseManifest(text));
  assert.equal((await summariseReplay(parts)).identical, 3);
  const other = { resume: true, only: "image" } as const;
  await assert.rejects(writeSamples(generator, folder.path, other), /only/);
});

Deno.test("a part that the model does not make is refused, and nothing lost", async () => {
  await using generator = exampleGenerator();
  await using folder = await scratch();
  await writeSamples(generator, folder.path, REQUEST);
  const before = digestFolder(folder.path);
  const request = { ...REQUEST, only: "mask", overwrite: true } as const;
  await assert.rejects(writeSamples(generator, folder.path, request), {
    code: "usage",
    message:
      "Cannot write masks alone as the model makes none: its parts are image (image)",
  });
  assert.deepEqual(digestFolder(folder.path), before);
});
