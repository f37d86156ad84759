import assert from "node:assert/strict";
import { UnknownModelError, UsageError } from "../../lib/errors.ts";
import { Catalogue, loadCatalogue, parseCard } from "../../lib/registry/mod.ts";

const catalogue = loadCatalogue();

Deno.test("a model is named by number, identifier or a part of it", () => {
  const names = [
    [5, "00005_DCGAN_MMG_MASS_ROI"],
    ["5", "00005_DCGAN_MMG_MASS_ROI"],
    ["00005", "00005_DCGAN_MMG_MASS_ROI"],
    ["00005_dcgan", "00005_DCGAN_MMG_MASS_ROI"],
    ["fastgan", "00010_FASTGAN_POLYP_PATCHES_W_MASKS"],
    [0, "00000_CDCGAN_MMG_MASS_BUNDLED"],
  ] as const;
  for (const [name, id] of names) assert.equal(catalogue.get(name).id, id);
});

Deno.test("an unknown name is an error that suggests likely ones", () => {
  const cases = [
    [24, /List all models/],
    ["fastgn", /00010_FASTGAN/],
    ["00005_DCGAN_MMG_MAS_ROI", /00005_DCGAN_MMG_MASS_ROI/],
    ["", /List all models/],
    ["DCGAN", /Use one of/],
    [-1, /List/],
    [1.5, /List/],
  ] as const;
  for (const [name, hint] of cases) {
    assert.throws(() => catalogue.get(name), (error) => {
      assert(error instanceof UnknownModelError);
      assert.match(error.hint ?? "", hint, String(name));
      return true;
    });
  }
});

Deno.test("user's cards are added or replace, and the catalogue stays as it was", () => {
  const own = { ...catalogue.get(5), id: "00042_OWN_MODEL" };
  const changed = { ...catalogue.get(6), corrections: [] };
  const more = loadCatalogue({ cards: [own, changed] });
  assert.equal(more.size, 26);
  assert.equal(more.get(42).id, own.id);
  assert.deepEqual(more.get(6).corrections, []);
  assert.equal(catalogue.size, 25);
  assert.throws(
    () => loadCatalogue({ cards: [{ ...own, id: "x" }] }),
    /cards\[0\] as id must be/,
  );
});

Deno.test("dot paths lead into a card, wrong ones suggest right ones", () => {
  assert.equal(catalogue.getConfigById(5, "execution.family"), "dcgan");
  assert.equal(catalogue.getConfigById(5), catalogue.get(5));
  assert.throws(
    () => catalogue.getConfigById(5, "execution.famly"),
    { name: "UsageError", hint: "Did you mean family?" },
  );
  assert.throws(
    () => catalogue.getConfigById(5, "constructor.name"),
    UsageError,
  );
});

Deno.test("selection criteria, keys and values", () => {
  const { selection } = catalogue.get(1);
  assert.equal(catalogue.getSelectionCriteriaById("1"), selection);
  const all = catalogue.getSelectionCriteriaByIds();
  assert.equal(Object.keys(all).length, 25);
  assert.deepEqual(catalogue.getSelectionCriteriaByIds([1]), {
    "00001_DCGAN_MMG_CALC_ROI": selection,
  });
  assert(catalogue.getSelectionKeys(1).includes("modality"));
  assert.equal(catalogue.getSelectionKeys().length, 20);
  assert.deepEqual(catalogue.getSelectionValuesForKey("dataset", 12), ["BCDR"]);
  assert(catalogue.getSelectionValuesForKey("performance.FID").includes(28.71));
  assert(catalogue.getSelectionValuesForKey("FID").includes(28.71));
  assert.throws(
    () => catalogue.getSelectionValuesForKey("modalty"),
    { name: "UsageError", hint: "Did you mean modality?" },
  );
});

Deno.test("key and value give the stored value, whatever its kind", () => {
  const ids = (key: string, value: string | number) =>
    catalogue.getModelsByKeyValuePair(key, value)
      .map(({ id, value }) => [Number(id.slice(0, 5)), value]);
  assert.deepEqual(ids("dataset", "inbreast"), [[1, "INbreast"]]);
  assert.deepEqual(ids("height", "224"), [[21, 224]]);
  assert.deepEqual(ids("FID", 67.6), [[1, 67.6]]);
  assert.deepEqual(ids("modality", 5), []);
});

Deno.test({
  name: "loading and searching the catalogue takes no permission",
  permissions: "none",
  fn() {
    assert.equal(loadCatalogue().find("fid<100 organ:lung").length, 2);
  },
});

Deno.test("a catalogue without cards answers emptily", () => {
  const empty = new Catalogue([]);
  assert.deepEqual(empty.find("mri"), []);
  assert.deepEqual(empty.listModels(), []);
  assert.throws(() => empty.get(1), UnknownModelError);
  assert.throws(() => empty.rankModelsByPerformance(), UsageError);
});

Deno.test("compat mode never sees the bundled model, but the user's own", () => {
  const own = parseCard({ ...catalogue.get(5), id: "00042_OWN_MODEL" });
  const ids = catalogue.with(own)
    .findMatchingModelsByValues(["BCDR"], { compat: true })
    .map(({ id }) => Number(id.slice(0, 5)));
  assert.deepEqual(ids, [3, 4, 5, 6, 42]);
  assert.equal(catalogue.matchModelId(0, { compat: true }), "00000");
});
