import assert from "node:assert/strict";
import { loadCatalogue, metricDirection } from "../../lib/registry/mod.ts";

const catalogue = loadCatalogue();

function ranked(metric: string, options = {}) {
  return catalogue.rankModelsByPerformance({ metric, ...options });
}

Deno.test("each metric knows its better end", () => {
  assert.equal(ranked("FID")[0]?.value, 28.71);
  assert.equal(ranked("FID_ratio")[0]?.value, 0.677);
  assert.equal(ranked("SSIM")[0]?.value, 0.726);
  assert.equal(ranked("SEG.trained_on_fake.dice_loss")[0]?.value, 0.137);
  assert.equal(ranked("FID", { order: "worst" })[0]?.value, 225.85);
  assert.equal(ranked("FID", { order: "desc" })[0]?.value, 225.85);
  assert.equal(metricDirection("nsfwjs.FID_2048"), "lower");
  assert.equal(metricDirection("CLF_delta"), "higher");
  assert.equal(metricDirection("turing_test.AUC"), "lower");
  assert.equal(metricDirection("FID_no_images"), undefined);
});

Deno.test("models without the metric come last and say so", () => {
  const ranking = ranked("FID");
  assert.equal(ranking.length, 25);
  assert.deepEqual(
    ranking.slice(-3).map(({ id, ...rest }) => [Number(id.slice(0, 5)), rest]),
    [0, 22, 90000].map((
      number,
    ) => [number, { value: undefined, rank: undefined, missing: true }]),
  );
  assert(ranking.slice(0, -3).every(({ missing }) => !missing));
});

Deno.test("a metric has many spellings", () => {
  const same = [
    ["SEG.trained_on_fake.Dice", "seg.trained_on_fake.dice"],
    ["SEG.trained_on_fake.Dice", "performance.SEG.trained-on-fake.DSC"],
    ["CLF.trained_on_real.AUC", "CLF.trained_on_real.AUROC"],
    ["FID_RADIMAGENET", "FID radimagenet"],
    ["FID_RADIMAGENET", "radFID"],
    ["FID_ratio", "r_FID"],
    ["nsfwjs.recall", "recall"],
  ] as const;
  for (const [name, alias] of same) {
    assert.deepEqual(ranked(alias), ranked(name), alias);
  }
});

Deno.test("equal values share a place", () => {
  const places = ranked("CLF.trained_on_real.AUROC").map(({ rank }) => rank);
  assert.deepEqual(places.slice(0, 4), [1, 2, 2, undefined]);
});

Deno.test("short names of models count, and each model once", () => {
  const ranking = ranked("FID", { models: [1, "00005", "5"] });
  assert.deepEqual(ranking.map(({ value }) => value), [67.6, 180.04]);
  assert.deepEqual(ranked("FID", { models: [] }), []);
  assert.equal(ranked("FID", { models: [22] })[0]?.missing, true);
  assert.throws(() => ranked("FID", { models: [99] }), {
    name: "UnknownModelError",
  });
});

Deno.test("what cannot be ranked says why and what can", () => {
  const cases = [
    ["fidd", /no model has it/, /Did you mean FID/],
    ["dice", /3 metrics end so/, /SEG\.trained_on_fake\.Dice/],
    ["FID_no_images", /neither high nor low/, /asc or desc/],
  ] as const;
  for (const [metric, message, hint] of cases) {
    assert.throws(() => ranked(metric), { name: "UsageError", message, hint });
  }
  assert.throws(() => ranked("FID", { order: "up" }), {
    name: "UsageError",
    message: /one of best, worst, asc, desc: current value is "up"/,
  });
});

Deno.test("what was found is ranked", () => {
  const ranking = catalogue.findModelsAndRank("organ:lung", { metric: "FID" });
  assert.deepEqual(ranking.map(({ value }) => value), [
    52.17,
    96.74,
    126.78,
    211.47,
  ]);
});
