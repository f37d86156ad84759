import assert from "node:assert/strict";
import fc from "fast-check";
import { CardError } from "../../lib/errors.ts";
import {
  loadCatalogue,
  readUpstreamIndex,
  readUpstreamIndexFile,
} from "../../lib/registry/mod.ts";
import { sharedJson, sharedPath, sharedTest } from "../shared.ts";

const PATH = "data/upstream/global.json";

/** A model with about every irregularity that upstream's metadata have. */
const ODD = {
  execution: {
    package_link: "https://zenodo.org/records/7/files/odd.zip?download=1",
    model_name: "odd",
    extension: ".pth.tar",
    image_size: ["224", "192"],
    generate_method: {
      args: { custom: { input_path: "in", condition: null } },
    },
    unknown_key: { kept: [1, null] },
  },
  selection: {
    performance: {
      FID: "12.5",
      SSIM: null,
      turing_test: "",
      SEG: { trained_on_fake: { dice: 0.5 }, trained_on_real: {} },
      downstream_task: { CLF: { trained_on_real: { AUROC: "0.9" } } },
    },
    organ: ["brain", "", "brain"],
    modality: "MRI",
    height: "224",
    width: 192.0,
    depth: 3,
    type: "WGANGP",
    license: "BSD License",
    privacy_preservation: "",
    year: 2021,
  },
  description: { title: "Odd", doi: ["https://doi.org/10.1/x", ""] },
};

Deno.test("irregular metadata become a card, each repair noted", () => {
  const index = readUpstreamIndex({ "00042_ODD_MODEL": ODD });
  const card = index.toCatalogue().get(42);
  assert.deepEqual(card.selection.performance, {
    FID: 12.5,
    SEG: { trained_on_fake: { Dice: 0.5 } },
    CLF: { trained_on_real: { AUROC: 0.9 } },
  });
  const { organ, modality, height, width, channels } = card.selection;
  assert.deepEqual(
    [organ, modality, height, width, channels],
    [["brain"], ["MRI"], 224, 192, 3],
  );
  const { type, license, privacy_preservation, year } = card.selection;
  assert.deepEqual(
    [type, license, privacy_preservation, year],
    ["WGAN-GP", "LicenseRef-BSD-unspecified", null, "2021"],
  );
  assert.deepEqual(card.description.doi, ["10.1/x"]);
  assert.deepEqual(
    card.execution.inputs.map(({ kind }) => kind),
    ["condition", "image"],
  );
  assert.deepEqual(card.corrections.map(({ path }) => path).sort(), [
    "selection.channels",
    "selection.height",
    "selection.license",
    "selection.modality",
    "selection.organ",
    "selection.performance.CLF.trained_on_real.AUROC",
    "selection.performance.FID",
    "selection.performance.SEG.trained_on_fake.Dice",
    "selection.performance.turing_test",
    "selection.privacy_preservation",
    "selection.type",
    "selection.year",
  ]);
});

Deno.test("nothing is lost, unknown keys least of all", () => {
  const document = { "00042_ODD_MODEL": ODD, MODEL_ID: "placeholder" };
  const text = JSON.stringify(document);
  const index = readUpstreamIndex(text);
  assert.deepEqual(JSON.parse(JSON.stringify(index)), document);
  assert.deepEqual(index.toCards().skipped.map(({ id }) => id), ["MODEL_ID"]);
});

Deno.test("what is no index is refused", () => {
  const texts = [
    "",
    "<!DOCTYPE html><title>404</title>",
    "{",
    "{}",
    "[]",
    "null",
    '{"message":"Not Found"}',
    '{"00001_A": {"execution": {}}}',
  ];
  for (const text of texts) {
    assert.throws(
      () => readUpstreamIndex(text, { file: "global.json" }),
      (error) =>
        error instanceof CardError && error.message.includes("global.json"),
    );
  }
});

Deno.test("keys that name prototypes are plain keys", () => {
  const text =
    '{"__proto__": {"execution": {}, "selection": {"organ": ["brain"]}}}';
  const index = readUpstreamIndex(text);
  assert.equal(JSON.stringify(index), JSON.stringify(JSON.parse(text)));
  assert.equal(index.toCards().skipped.length, 1);
  assert.equal("organ" in {}, false);
});

Deno.test("any metadata become a card or are skipped with a reason", () => {
  const model = fc.record({ execution: fc.object(), selection: fc.object() });
  fc.assert(fc.property(model, fc.jsonValue(), (one, other) => {
    const index = readUpstreamIndex(
      JSON.stringify({ "00042_ODD_MODEL": one, "00043_OTHER": other }),
    );
    const { cards, skipped } = index.toCards();
    assert.equal(cards.length + skipped.length, 2);
  }));
});

sharedTest(
  "upstream's index survives unchanged and becomes 23 cards",
  async () => {
    const index = await readUpstreamIndexFile(sharedPath(PATH));
    assert.deepEqual(JSON.parse(JSON.stringify(index)), await sharedJson(PATH));
    const { cards, skipped } = index.toCards();
    assert.deepEqual(skipped, []);
    assert.equal(cards.length, 23);
  },
);

sharedTest(
  "cards of the catalogue go before those made from the index",
  async () => {
    const index = await readUpstreamIndexFile(sharedPath(PATH));
    const known = loadCatalogue();
    const merged = index.toCatalogue(known);
    assert.equal(merged.size, 25);
    assert.equal(merged.get(5), known.get(5));
    assert.equal(index.toCatalogue().get(5).execution.confidence, "guess");
  },
);
