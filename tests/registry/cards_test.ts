/** The cards of the catalogue: complete, honest, consistent with upstream. */
import assert from "node:assert/strict";
import { loadCatalogue, type ModelCard } from "../../lib/registry/mod.ts";
import { isObject, type Json } from "../../lib/registry/json.ts";
import { listFamilies } from "../../models/families/mod.ts";
import { sharedJson, sharedTest } from "../shared.ts";

const cards = loadCatalogue().list();
const upstreamCards = cards.slice(1, 24);

Deno.test("the catalogue holds models 1 to 23 and two of our own", () => {
  const numbers = cards.map(({ id }) => Number(id.slice(0, 5)));
  const wanted = Array.from({ length: 24 }, (_, index) => index);
  assert.deepEqual(numbers, [...wanted, 90000]);
});

Deno.test("file names are identifiers", async () => {
  const folder = new URL("../../models/catalogue/", import.meta.url);
  const names = [...Deno.readDirSync(folder)].map(({ name }) => name);
  const files = names.filter((name) => name.endsWith(".json")).sort();
  assert.deepEqual(files, cards.map(({ id }) => `${id}.json`));
  const { CARD_FILES } = await import("../../models/catalogue/mod.ts");
  assert.deepEqual(Object.keys(CARD_FILES), files);
});

Deno.test("every Zenodo source pins one version by its DOI", () => {
  for (const { execution: { source } } of upstreamCards) {
    assert(source.kind === "zenodo");
    assert.equal(source.doi, `10.5281/zenodo.${source.record}`);
    assert(source.archive.endsWith(".zip"));
  }
});

Deno.test("every card says that its images are not for clinical use", () => {
  for (const { id, description } of cards) {
    const limits = description.limits.join(" ");
    assert.match(limits, /research only, not for diagnosis/, id);
  }
});

Deno.test("licences are SPDX identifiers, or unknown where upstream has none", () => {
  const unknown = cards.filter(({ selection }) => selection.license === null);
  assert.deepEqual(unknown.map(({ id }) => id.slice(0, 5)), [
    "00007",
    "00021",
    "00022",
  ]);
  for (const { selection: { license } } of cards) {
    assert.match(license ?? "MIT", /^(MIT|LicenseRef-[A-Za-z0-9.-]+)$/);
  }
});

Deno.test("known errors of upstream's metadata are corrected", () => {
  const selection = (number: number) => loadCatalogue().get(number).selection;
  assert.deepEqual(selection(12).dataset, ["BCDR"]);
  assert.equal(selection(12).performance["FID_RADIMAGENET_ratio"], 0.174);
  assert.deepEqual(selection(19).dataset, ["ChestX-ray14"]);
  assert.deepEqual([selection(20).height, selection(20).width], [1024, 1024]);
  assert.match(selection(22).type, /WGAN-GP/);
  assert(!selection(22).modality.includes("full-field digital"));
  assert.equal(selection(23).dataset_type, "public");
  assert.equal(selection(21).year, "2021");
});

Deno.test("cards name only hyperparameters that their family knows", () => {
  for (const { id, execution } of cards) {
    const family = listFamilies().find(({ name }) => name === execution.family);
    if (family === undefined) continue;
    const known = family.hyperparameters.map(({ name }) => name);
    const { hyperparameters, compatHyperparameters } = execution;
    const given = Object.keys({ ...hyperparameters, ...compatHyperparameters });
    assert.deepEqual(given.filter((name) => !known.includes(name)), [], id);
  }
});

interface UpstreamModel {
  readonly execution: { readonly [key: string]: Json };
  readonly selection: Json;
  readonly description: { readonly [key: string]: Json };
}

type Index = { readonly [id: string]: UpstreamModel };

/** Leaves by path; what says no more than absence does is left out. */
function leaves(value: Json, path: string): Map<string, Json> {
  if (value === null) return new Map();
  if (!isObject(value)) return new Map([[path, value]]);
  return new Map(
    Object.entries(value).flatMap(([key, inner]) => [
      ...leaves(inner, `${path}.${key}`),
    ]),
  );
}

function isNoted(card: ModelCard, path: string): boolean {
  return card.corrections.some((correction) =>
    [correction.path, correction.from].some((one) =>
      one !== undefined && (path === one || path.startsWith(`${one}.`))
    )
  );
}

sharedTest("every difference from upstream's selection is noted", async () => {
  const index = await sharedJson<Index>("data/upstream/global.json");
  for (const card of upstreamCards) {
    const theirs = leaves(index[card.id]!.selection, "selection");
    const ours = leaves(card.selection as unknown as Json, "selection");
    const paths = new Set([...theirs.keys(), ...ours.keys()]);
    const unexplained = [...paths].filter((path) =>
      JSON.stringify(theirs.get(path)) !== JSON.stringify(ours.get(path)) &&
      !isNoted(card, path)
    );
    assert.deepEqual(unexplained, [], card.id);
  }
});

sharedTest(
  "every correction quotes upstream's value and changes it",
  async () => {
    const index = await sharedJson<Index>("data/upstream/global.json");
    for (const card of upstreamCards) {
      for (const { path, from, upstream } of card.corrections) {
        const at = (root: unknown, dots: string) =>
          dots.split(".").reduce<unknown>(
            // deno-lint-ignore no-explicit-any
            (value, key) => (value as any)?.[key],
            root,
          ) ?? null;
        const place = `${card.id} ${path}`;
        assert.deepEqual(at(index[card.id], from ?? path), upstream, place);
        if (from === undefined) {
          assert.notDeepEqual(at(card, path), upstream, place);
        }
      }
    }
  },
);

sharedTest("cards point to the packages that upstream pins", async () => {
  const index = await sharedJson<Index>("data/upstream/global.json");
  for (const { id, execution: { source, checkpoint } } of upstreamCards) {
    assert(source.kind === "zenodo");
    const { package_link, model_name, extension } = index[id]!.execution;
    const link = String(package_link).replace("/records/", "/record/");
    const ours =
      `https://zenodo.org/record/${source.record}/files/${source.archive}?download=1`;
    assert.equal(link, ours);
    assert.equal(checkpoint.path, `${model_name}${extension}`);
  }
});

sharedTest("titles and summaries are our own words", async () => {
  const index = await sharedJson<Index>("data/upstream/global.json");
  for (const { id, description } of upstreamCards) {
    const theirs = JSON.stringify(index[id]!.description).toLowerCase();
    for (const text of [description.title, description.summary]) {
      assert(!theirs.includes(text.toLowerCase()), `${id}: ${text}`);
    }
  }
});
