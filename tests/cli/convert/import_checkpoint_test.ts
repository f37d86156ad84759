import assert from "node:assert/strict";
import { join } from "node:path";
import {
  importCheckpoint,
  type ImportFlags,
} from "../../../cli/convert/import_checkpoint.ts";
import { writeZip } from "../../../lib/archive/mod.ts";
import { loadCatalogue, type ModelCard } from "../../../lib/registry/mod.ts";
import { sharedPath, sharedTest } from "../../shared.ts";
import { withFolder } from "../folders.ts";

const FILES = ["Gs", "NoiseAmp", "reals", "Zs"];
const fixture = (name: string) =>
  sharedPath("fixtures", "singan", `${name}.pth`);

/** Inputs of the graph that a path becomes. */
async function inputsOf(path: string, flags: ImportFlags = {}) {
  const { inputs } = await importCheckpoint(path, flags, {
    signal: new AbortController().signal,
    onEvent: () => {},
  });
  return inputs.map(({ name }) => name);
}

const PYRAMID = [0, 1, 2, 3].map((scale) => `noise_${scale}`);

/** Model 11's card for files that lie next to each other. */
function cardOfFiles(): ModelCard {
  const card = loadCatalogue().get(11);
  const joined = Object.fromEntries(FILES.map((name) => [name, `${name}.pth`]));
  return {
    ...card,
    execution: {
      ...card.execution,
      source: { kind: "file", location: "Gs.pth" },
      checkpoint: { path: "Gs.pth", joined },
      hyperparameters: { scale_factor: 0.75 },
    },
  };
}

sharedTest("files that are named make one generator", async () => {
  const settings = { set: { scale_factor: 0.75 } };
  const others = { NoiseAmp: fixture("NoiseAmp"), reals: fixture("reals") };
  const flags = { ...settings, join: others };
  assert.deepEqual(await inputsOf(fixture("Gs"), flags), PYRAMID);
  assert.deepEqual(await inputsOf(fixture("Gs"), { set: { scale: 1 } }), [
    "in_x_1",
    "in_y_1",
  ]);
});

sharedTest(
  "a card tells which files make one generator",
  () =>
    withFolder(async (folder) => {
      for (const name of FILES) {
        await Deno.copyFile(fixture(name), join(folder, `${name}.pth`));
      }
      const text = JSON.stringify(cardOfFiles());
      await Deno.writeTextFile(join(folder, "card.json"), text);
      assert.deepEqual(await inputsOf(folder), PYRAMID);
      const checkpoint = join(folder, "Gs.pth");
      assert.deepEqual(await inputsOf(checkpoint), PYRAMID);
      // What the user says counts more than what the card says.
      assert.deepEqual(
        await inputsOf(checkpoint, { set: { gen_start_scale: 3 } }),
        ["noise_3"],
      );
      await Deno.rename(join(folder, "card.json"), `${checkpoint}.json`);
      assert.deepEqual(await inputsOf(checkpoint), PYRAMID);
      assert.deepEqual(await inputsOf(`${checkpoint}.json`), PYRAMID);
    }),
);

sharedTest(
  "a card in an archive tells which files make one generator",
  () =>
    withFolder(async (folder) => {
      const path = join(folder, "package.zip");
      const files = FILES.map((name) => ({
        name: `package/${name}.pth`,
        data: Deno.readFileSync(fixture(name)),
      }));
      const card = new TextEncoder().encode(JSON.stringify(cardOfFiles()));
      const all = [...files, { name: "package/card.json", data: card }];
      await Deno.writeFile(path, writeZip(all));
      assert.deepEqual(await inputsOf(path), PYRAMID);
    }),
);
