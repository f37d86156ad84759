/** Upstream's own answers, recorded from its code, for all 84 golden cases. */
import assert from "node:assert/strict";
import {
  type Catalogue,
  type KeyValueMatch,
  loadCatalogue,
  type RankedModel,
  readUpstreamIndexFile,
} from "../../lib/registry/mod.ts";
import { sharedJson, sharedPath, sharedTest } from "../shared.ts";

// deno-lint-ignore no-explicit-any
type Case = any;

interface Golden {
  readonly find: Case[];
  readonly rank: Case[];
  readonly find_and_rank: Case[];
  readonly key_value: Case[];
  readonly match_id: Case[];
}

const ERRORS: { readonly [python: string]: string } = {
  AssertionError: "UsageError",
  AttributeError: "TypeError",
  TypeError: "TypeError",
};

function check(one: Case, answer: () => unknown): void {
  if (one.error === undefined) {
    assert.deepEqual(answer(), one.result, JSON.stringify(one));
  } else {
    assert.throws(answer, { name: ERRORS[one.error] as string });
  }
}

const pairs = (ranking: RankedModel[]) =>
  ranking.map(({ id, value }) => [id, value]);

const echoes = (matches: KeyValueMatch[]) =>
  matches.map(({ id, key, value }) => ({ model_id: id, [key]: value }));

function checkAll(catalogue: Catalogue, golden: Golden): number {
  const compat = true;
  for (const one of golden.find) {
    const { values, operator, keys: matchKeys, caseSensitive } = one;
    const options = { operator, matchKeys, caseSensitive, compat };
    check(one, () =>
      catalogue.findMatchingModelsByValues(values, options)
        .map(({ id }) => id));
  }
  for (const one of golden.rank) {
    check(
      one,
      () => pairs(catalogue.rankModelsByPerformance({ ...one, compat })),
    );
  }
  for (const one of golden.find_and_rank) {
    check(
      one,
      () => pairs(catalogue.findModelsAndRank(one.values, { ...one, compat })),
    );
  }
  for (const one of golden.key_value) {
    const [key, value, caseSensitive] = one.args;
    const options = { caseSensitive, compat };
    check(
      one,
      () => echoes(catalogue.getModelsByKeyValuePair(key, value, options)),
    );
  }
  for (const one of golden.match_id) {
    check(one, () => catalogue.matchModelId(one.in, { compat }));
  }
  return Object.values(golden).filter(Array.isArray).flat().length;
}

sharedTest(
  "compat mode on upstream's index gives all golden answers",
  async () => {
    const golden = await sharedJson<Golden>("data/upstream/golden.json");
    const path = sharedPath("data/upstream/global.json");
    const index = await readUpstreamIndexFile(path);
    assert.equal(checkAll(index.toCatalogue(), golden), 84);
    // Richer cards in the catalogue do not change what upstream would say.
    assert.equal(checkAll(index.toCatalogue(loadCatalogue()), golden), 84);
  },
);

sharedTest(
  "compat mode on our corrected cards gives the same answers",
  async () => {
    const golden = await sharedJson<Golden>("data/upstream/golden.json");
    assert.equal(checkAll(loadCatalogue(), golden), 84);
  },
);

sharedTest("compat mode tells Python's floats from whole numbers", async () => {
  const path = sharedPath("data/upstream/global.json");
  const catalogue = (await readUpstreamIndexFile(path)).toCatalogue();
  const found = (text: string) =>
    catalogue.findMatchingModelsByValues([text], { compat: true })
      .map(({ id }) => id.slice(0, 5));
  assert.deepEqual(found("224.0"), ["00021"]);
  assert.deepEqual(found("224"), []);
});
