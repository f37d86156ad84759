import assert from "node:assert/strict";
import fc from "fast-check";
import { UsageError } from "../../lib/errors.ts";
import { loadCatalogue } from "../../lib/registry/mod.ts";

const catalogue = loadCatalogue();

function numbers(query: string, operator = "AND"): number[] {
  return catalogue.find(query, { operator })
    .map(({ id }) => Number(id.slice(0, 5)));
}

const FOUND: readonly (readonly [query: string, models: number[]])[] = [
  ["mri", [7, 21, 22, 23]],
  ["modality:mri organ:brain", [7]],
  ["ENDOSCOPY", [9, 10, 11]],
  ["endosc", [9, 10, 11]],
  ["endoskopy", [9, 10, 11]],
  ["brian", [7, 21]],
  ['"brain mri"', [7, 21]],
  ["x-ray nodules organ:lung", [17, 18, 19, 20]],
  ["xray organ:lung", [17, 18, 19, 20]],
  ["fid<60", [20, 21, 23]],
  ["fid < 60 organ:lung", [20]],
  ["rfid>=0.65", [10, 13]],
  ["dice>0.8", [4, 7]],
  ["licence=MIT type=DCGAN", [1, 2, 5, 17]],
  ["height=1332 csaw", [15, 16]],
  ["year:2023", [23]],
  ["doi:10.1117/12.2543506", [2]],
  ["family:fastgan", [10]],
  ["execution.family:fastgan", [10]],
  ["zzzzzz", []],
  ["none", []],
];

for (const [query, models] of FOUND) {
  Deno.test(`search for ${query}`, () => {
    assert.deepEqual(numbers(query), models);
  });
}

Deno.test("parts of words are found where no word begins so", () => {
  assert(numbers("gan").includes(5));
  assert.deepEqual(numbers("age"), [22], "not every image generator");
});

Deno.test("operators combine different terms", () => {
  assert.deepEqual(numbers("dataset:bcdr type:dcgan"), [5, 12]);
  const either = numbers("dataset:bcdr type:dcgan", "OR");
  assert.deepEqual(either, [0, 1, 2, 3, 4, 5, 6, 8, 12, 17]);
  const one = numbers("dataset:bcdr type:dcgan", "xor");
  assert.deepEqual(one, [0, 1, 2, 3, 4, 6, 8, 17]);
  assert.throws(() => numbers("mri", "NOT"), {
    name: "UsageError",
    message: /must be one of AND, OR, XOR: current value is "NOT"/,
  });
});

Deno.test("a term that stands twice counts once", () => {
  assert.deepEqual(numbers("mri mri", "XOR"), numbers("mri"));
});

Deno.test("results say why they matched", () => {
  const [first] = catalogue.find("modality:mri fid<141");
  assert.equal(first?.id, "00007_INPAINT_BRAIN_MRI");
  assert.deepEqual(first.matches.at(0), {
    path: "selection.modality",
    value: "MRI",
    term: "modality:mri",
  });
  assert.deepEqual(first.matches.at(-1), {
    path: "selection.performance.FID",
    value: "140.02",
    term: "fid<141",
  });
});

Deno.test("values may hold blanks, be numbers, and name keys", () => {
  const ids = (values: (string | number)[], options = {}) =>
    catalogue.findMatchingModelsByValues(values, options).length;
  assert.equal(ids(["gastrointestinal endoscopy"]), 3);
  assert.equal(ids([1332]), 5);
  assert.equal(ids(["trained_on_fake"]), 0);
  assert(ids(["trained_on_fake"], { matchKeys: true }) > 3);
  assert.equal(ids(["endoscopy"], { caseSensitive: true }), 3);
  assert.equal(ids(["ENDOSCOPY"], { caseSensitive: true }), 0);
});

Deno.test("impossible searches say what is wrong", () => {
  const cases: readonly (readonly [query: string, message: RegExp])[] = [
    ["", /at least one value/],
    ["organ:", /must hold a letter or a digit/],
    ["fid<good", /followed by a number: current value is "good"/],
    ["modalty:mri", /no such field/],
    ["fidd<3", /no model has it/],
    ["modality~mri", /one of : = < <= > >=: current sign is ~/],
    ["fid != 3", /current sign is !=/],
    ["?!", /must hold a letter or a digit/],
  ];
  for (const [query, message] of cases) {
    assert.throws(() => numbers(query), { name: "UsageError", message });
  }
});

Deno.test("a search answers or fails with a UsageError", () => {
  const word = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.constantFrom("fid<", "organ:", "=", '"', "mri", "__proto__", ">=1"),
  );
  const query = fc.array(word, { maxLength: 5 }).map((all) => all.join(" "));
  fc.assert(fc.property(query, (text) => {
    try {
      catalogue.find(text);
    } catch (error) {
      assert(error instanceof UsageError, String(error));
    }
  }));
  const values = fc.array(
    fc.oneof(fc.string(), fc.double(), fc.boolean(), fc.constant(null)),
  );
  fc.assert(fc.property(values, fc.boolean(), (list, compat) => {
    try {
      catalogue.findMatchingModelsByValues(list, { compat });
    } catch (error) {
      assert(error instanceof UsageError, String(error));
    }
  }));
});
