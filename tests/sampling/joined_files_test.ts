import assert from "node:assert/strict";
import { join } from "node:path";
import { readNpy } from "../../lib/image/npy.ts";
import { loadCatalogue, type ModelCard } from "../../lib/registry/mod.ts";
import { checkCard } from "../../lib/sampling/check_card.ts";
import { initCard } from "../../lib/sampling/init_card.ts";
import { openGenerator } from "../../lib/sampling/generator.ts";
import { streamSamples } from "../../lib/sampling/stream.ts";
import { openStore } from "../../lib/store/mod.ts";
import { sharedPath, sharedTest } from "../shared.ts";
import { collect } from "./fake_generator.ts";
import { scratch } from "./folders.ts";

const FIXTURE = "singan";
const FILES = ["Gs.pth", "NoiseAmp.pth", "reals.pth", "Zs.pth"];

const npy = (name: string) =>
  readNpy(Deno.readFileSync(sharedPath("fixtures", FIXTURE, `${name}.npy`)));

/** Model 11's card over a folder that is laid out as its package. */
async function cardOver(folder: string): Promise<ModelCard> {
  const card = loadCatalogue().get(11);
  const { joined = {} } = card.execution.checkpoint;
  for (const file of FILES) {
    const path = Object.values(joined).find((one) => one.endsWith(`/${file}`));
    assert(path !== undefined);
    await Deno.mkdir(join(folder, path, ".."), { recursive: true });
    const from = sharedPath("fixtures", FIXTURE, file);
    await Deno.copyFile(from, join(folder, path));
  }
  const source = { kind: "file", location: folder } as const;
  return { ...card, execution: { ...card.execution, source } };
}

sharedTest(
  "model 11's package and noise give its very picture and mask",
  async () => {
    await using folder = await scratch();
    const card = await cardOver(join(folder.path, "package"));
    const store = openStore({ dir: join(folder.path, "cache"), offline: true });
    const scale_factor = 0.75; // The fixture's pictures are smaller than usual.
    await using generator = await openGenerator(card, {
      store,
      device: "wasm",
      hyperparameters: { scale_factor },
    });
    const names = generator.inputs.map(({ name }) => name);
    const latents = Object.fromEntries(names.map((name) => [name, npy(name)]));
    const [sample] = await collect(
      streamSamples(generator, { numSamples: 1, seed: 1, latents }),
    );
    assert.deepEqual(
      [...sample?.image.data ?? []],
      [...npy("postprocessed_image_0").data],
    );
    // Upstream writes the mask three times, as colours.
    const mask = [...npy("postprocessed_mask_0").data]
      .filter((_, at) => at % 3 === 0);
    assert.deepEqual([...sample?.mask?.data ?? []], mask);
  },
);

sharedTest("samples of a pyramid are drawn from the seed", async () => {
  await using folder = await scratch();
  const card = await cardOver(join(folder.path, "package"));
  const store = openStore({ dir: join(folder.path, "cache"), offline: true });
  await using generator = await openGenerator(card, {
    store,
    device: "wasm",
    hyperparameters: { scale_factor: 0.75 },
  });
  const make = (options: { numSamples: number; start?: number }) =>
    collect(streamSamples(generator, { seed: 5, ...options }));
  const [, second] = await make({ numSamples: 2 });
  const [again] = await make({ numSamples: 1, start: 1 });
  assert.deepEqual(again, second);
});

sharedTest("files of one generator are seen without a card", async () => {
  await using folder = await scratch();
  const store = openStore({ dir: join(folder.path, "cache"), offline: true });
  const cases = [
    { name: "singan", hyperparameters: { scale_factor: 0.75 } },
    { name: "brain_inpaint", hyperparameters: {} },
  ];
  for (const { name, hyperparameters } of cases) {
    const path = sharedPath("fixtures", name);
    const wish = { hyperparameters };
    const card = await initCard(path, { store, wish });
    assert.equal(card.execution.family, name);
    assert.equal(card.id, `99999_${name}`);
    const { joined = {} } = card.execution.checkpoint;
    for (const [part, file] of Object.entries(joined)) {
      assert.equal(file, `${part}.pth`);
    }
    assert(Object.keys(joined).length >= 3);
    const options = { store, device: "wasm" } as const;
    const source = { kind: "file", location: path } as const;
    const placed = { ...card, execution: { ...card.execution, source } };
    assert.deepEqual(await checkCard(placed, options), []);
  }
});

sharedTest(
  "another checkpoint of model 11 has its own neighbours",
  async () => {
    await using folder = await scratch();
    const root = join(folder.path, "package");
    const card = await cardOver(root);
    const { path } = card.execution.checkpoint;
    const second = path.replace("/1/", "/2/");
    await Deno.rename(join(root, path, ".."), join(root, second, ".."));
    const store = openStore({ dir: join(folder.path, "cache"), offline: true });
    const options = {
      store,
      device: "wasm",
      hyperparameters: { scale_factor: 0.75 },
    } as const;
    await using generator = await openGenerator(card, {
      ...options,
      checkpoint: second,
    });
    assert.equal(generator.model.checkpoint, second);
    await assert.rejects(openGenerator(card, options), { code: "integrity" });
  },
);
