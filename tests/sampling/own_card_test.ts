import assert from "node:assert/strict";
import { join } from "node:path";
import { writeZip } from "../../lib/archive/mod.ts";
import type { MediganEvent } from "../../lib/events.ts";
import { loadCatalogue, type ModelCard } from "../../lib/registry/mod.ts";
import { checkCard } from "../../lib/sampling/check_card.ts";
import { findCard } from "../../lib/sampling/find_card.ts";
import { initCard } from "../../lib/sampling/init_card.ts";
import { openStore } from "../../lib/store/mod.ts";
import { scratch } from "./folders.ts";

const BUNDLED = "models/bundled/mass_cdcgan.safetensors";
const encoder = new TextEncoder();

/** Runs a test in a folder with a copy of the bundled checkpoint. */
async function withCheckpoint(
  test: (place: {
    folder: string;
    file: string;
    find: (path: string, events?: MediganEvent[]) => Promise<ModelCard>;
    card: ModelCard;
  }) => Promise<void>,
): Promise<void> {
  await using folder = await scratch();
  const file = join(folder.path, "net.safetensors");
  await Deno.copyFile(BUNDLED, file);
  const cache = join(folder.path, "cache");
  const store = openStore({ dir: cache, offline: true });
  const wish = { hyperparameters: { leakiness: 0.2 } };
  const card = await initCard(file, { store, wish });
  const catalogue = loadCatalogue();
  await test({
    folder: folder.path,
    file,
    card,
    find: (path, events = []) =>
      findCard(path, {
        catalogue,
        store,
        wish,
        onEvent: (event) => events.push(event),
      }),
  });
}

/** The card under a title by which it can be told from one that is made up. */
function titled(card: ModelCard, title: string): string {
  const description = { ...card.description, title };
  return JSON.stringify({ ...card, description });
}

Deno.test("a card is filled in with what is seen", () =>
  withCheckpoint(({ card }) => {
    const { execution, selection } = card;
    assert.equal(card.id, "99999_net");
    assert.deepEqual(execution.source, {
      kind: "file",
      location: "net.safetensors",
    });
    assert.equal(execution.family, "dcgan");
    assert.equal(execution.hyperparameters?.["nz"], 64);
    assert.equal(execution.hyperparameters["leakiness"], 0.2);
    assert.deepEqual(
      execution.inputs.map(({ kind, name }) => [kind, name]),
      [["latent", "z"], ["condition", "condition"]],
    );
    assert.equal(selection.license, null);
    assert.deepEqual([selection.height, selection.channels], [128, 1]);
    return Promise.resolve();
  }));

Deno.test("a card beside a checkpoint counts before that of the folder", () =>
  withCheckpoint(async ({ folder, file, card, find }) => {
    const made = await find(file);
    assert.equal(made.id, "net");
    await Deno.writeTextFile(join(folder, "medigan.json"), titled(card, "3"));
    assert.equal((await find(file)).description.title, "3");
    await Deno.writeTextFile(join(folder, "card.json"), titled(card, "2"));
    const around = await find(file);
    assert.equal(around.description.title, "2");
    assert.deepEqual(around.execution.source, {
      kind: "file",
      location: folder,
    });
    await Deno.writeTextFile(`${file}.json`, titled(card, "1"));
    const beside = await find(file);
    assert.equal(beside.description.title, "1");
    assert.deepEqual(beside.execution.source, {
      kind: "file",
      location: file,
    });
    assert.equal((await find(folder)).description.title, "2");
    const named = await find(`${file}.json`);
    assert.deepEqual(named.execution.source, { kind: "file", location: file });
  }));

Deno.test("a folder's card is not taken for another checkpoint's", () =>
  withCheckpoint(async ({ folder, card, find }) => {
    await Deno.writeTextFile(join(folder, "card.json"), titled(card, "2"));
    const other = join(folder, "other.safetensors");
    await Deno.copyFile(BUNDLED, other);
    assert.equal((await find(other)).id, "other");
  }));

Deno.test("a card in an archive is found at its top or in its folder", () =>
  withCheckpoint(async ({ folder, file, card, find }) => {
    const data = await Deno.readFile(file);
    for (const prefix of ["", "package/"]) {
      const archive = join(folder, "package.zip");
      await Deno.writeFile(
        archive,
        writeZip([
          { name: `${prefix}net.safetensors`, data },
          {
            name: `${prefix}card.json`,
            data: encoder.encode(titled(card, "zipped")),
          },
        ]),
      );
      const found = await find(archive);
      assert.equal(found.description.title, "zipped");
      assert.deepEqual(found.execution.source, {
        kind: "file",
        location: archive,
      });
    }
  }));

Deno.test("other JSON beside a checkpoint is passed over, and said", () =>
  withCheckpoint(async ({ folder, file, find }) => {
    await Deno.writeTextFile(join(folder, "card.json"), '{"epochs": 3}');
    const events: MediganEvent[] = [];
    assert.equal((await find(file, events)).id, "net");
    assert(
      events.some((event) =>
        event.type === "notice" && event.code === "no-card" &&
        /card\.json is passed over/.test(event.message)
      ),
    );
  }));

Deno.test("a broken card is an error that names the file and the place", () =>
  withCheckpoint(async ({ file, card, find }) => {
    const path = `${file}.json`;
    const broken: [string, RegExp][] = [
      ["{", /net\.safetensors\.json as it must be JSON/],
      [
        JSON.stringify({
          ...card,
          execution: { ...card.execution, family: 3 },
        }),
        /net\.safetensors\.json as execution\.family must be a text.* is 3/,
      ],
      [
        JSON.stringify({ ...card, schema: "medigan.card/2" }),
        /net\.safetensors\.json as schema must be "medigan\.card\/1"/,
      ],
      [" ".repeat(1024 ** 2 + 1), /must have at most 1048576 bytes/],
    ];
    for (const [text, message] of broken) {
      await Deno.writeTextFile(path, text);
      await assert.rejects(find(file), { name: "CardError", message });
    }
  }));

Deno.test("what a card says is compared with its model", () =>
  withCheckpoint(async ({ folder, file, card, find }) => {
    await Deno.writeTextFile(`${file}.json`, JSON.stringify(card));
    const store = openStore({ dir: join(folder, "cache"), offline: true });
    const good = await find(file);
    const options = { store, device: "wasm" } as const;
    assert.deepEqual(await checkCard(good, options), []);
    const [output] = good.execution.outputs;
    assert(output !== undefined);
    const faults = await checkCard({
      ...good,
      execution: {
        ...good.execution,
        inputs: [
          { kind: "latent", name: "z", size: 9 },
          { kind: "latent", name: "y" },
          { kind: "latent", name: "condition" },
        ],
        outputs: [
          { ...output, channels: [0, 1] },
          { ...output, tensor: "picture" },
        ],
      },
    }, options);
    assert.deepEqual(faults, [
      "execution.inputs[0].size must be 64: current value is 9",
      'execution.inputs[1].name must be one of z, condition: current value is "y"',
      'execution.inputs[2].kind must be condition: current value is "latent"',
      "execution.outputs[0].channels must be less than 1: current value is 1",
      'execution.outputs[1].tensor must be one of output: current value is "picture"',
    ]);
  }));

Deno.test("a card elsewhere leads to its model", () =>
  withCheckpoint(async ({ folder, file, find }) => {
    const store = openStore({ dir: join(folder, "cache"), offline: true });
    const wish = { hyperparameters: { leakiness: 0.2 } };
    await Deno.mkdir(join(folder, "cards"));
    const places: [path: string, output: string, location: string][] = [
      [file, join(folder, "cards", "a.json"), "../net.safetensors"],
      [file, join(folder, "a.json"), "net.safetensors"],
      [folder, join(folder, "card.json"), "."],
    ];
    for (const [path, output, location] of places) {
      const made = await initCard(path, { store, wish, output });
      assert.deepEqual(made.execution.source, { kind: "file", location });
      await Deno.writeTextFile(output, JSON.stringify(made));
      const found = await find(output);
      assert(found.execution.source.kind === "file");
      const { location: whole } = found.execution.source;
      assert.equal(join(whole), join(path));
      await Deno.remove(output);
    }
  }));

Deno.test("a card is made for a path alone", async () => {
  const store = openStore({ dir: "no-such-cache", offline: true });
  await assert.rejects(initCard("8", { store }), {
    code: "usage",
    message: /must be the path of a checkpoint/,
  });
});
