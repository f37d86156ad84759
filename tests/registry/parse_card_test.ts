import assert from "node:assert/strict";
import fc from "fast-check";
import { CardError } from "../../lib/errors.ts";
import { loadCatalogue, parseCard } from "../../lib/registry/mod.ts";

const good = loadCatalogue().get(8);

// deno-lint-ignore no-explicit-any
type Draft = any;

const SAMPLER = {
  kind: "ddim",
  sample: "x",
  timestep: "t",
  steps: 50,
  trainSteps: 1000,
  schedule: "linear",
  prediction: "epsilon",
};

/** What spoils a card, and what the error must name. */
const FAULTS: readonly {
  readonly spoil: (card: Draft) => void;
  readonly path: string;
  readonly seen: string;
  readonly wanted: RegExp;
}[] = [
  {
    spoil: (card) => card.execution.inputs[0].size = "100",
    path: "execution.inputs[0].size",
    seen: '"100"',
    wanted: /whole number above 0/,
  },
  {
    spoil: (card) => card.execution.inputs[1].default = "mixed",
    path: "execution.inputs[1].default",
    seen: '"mixed"',
    wanted: /label of one of the values/,
  },
  {
    spoil: (card) => card.execution.inputs[0].kind = "noise",
    path: "execution.inputs[0].kind",
    seen: '"noise"',
    wanted: /one of latent, condition, image/,
  },
  {
    spoil: (card) => card.execution.source.archive = "../../etc/passwd",
    path: "execution.source.archive",
    seen: '"../../etc/passwd"',
    wanted: /file name without folders/,
  },
  {
    spoil: (card) => card.execution.checkpoint.path = "a/../../b",
    path: "execution.checkpoint.path",
    seen: '"a/../../b"',
    wanted: /relative path/,
  },
  {
    spoil: (card) => card.execution.outputs[0].mapping.range = [1, 0],
    path: "execution.outputs[0].mapping.range",
    seen: "[1,0]",
    wanted: /lower first/,
  },
  {
    spoil: (card) => card.execution.otherCheckpoints.bcdr = null,
    path: "execution.otherCheckpoints.bcdr",
    seen: "null",
    wanted: /an object/,
  },
  {
    spoil: (card) => card.execution.checkpoint.joined = { Gs: "../Gs.pth" },
    path: "execution.checkpoint.joined.Gs",
    seen: '"../Gs.pth"',
    wanted: /relative path/,
  },
  {
    spoil: (card) =>
      card.execution.selfTest = {
        seed: 1,
        inputsSha256: "0".repeat(64),
        tolerance: 256,
        samples: [],
      },
    path: "execution.selfTest.tolerance",
    seen: "256",
    wanted: /a number from 0 to 255/,
  },
  {
    spoil: (card) => delete card.execution.family,
    path: "execution.family",
    seen: "absent",
    wanted: /present/,
  },
  {
    spoil: (card) => card.selection.performance.FID = [{}],
    path: "selection.performance.FID",
    seen: "[{}]",
    wanted: /a number/,
  },
  {
    spoil: (card) => card.selection.heigth = 128,
    path: "selection.heigth",
    seen: "128",
    wanted: /absent: the known keys are/,
  },
  {
    spoil: (card) => card.schema = "medigan.card/2",
    path: "schema",
    seen: '"medigan.card/2"',
    wanted: /medigan\.card\/1/,
  },
  {
    spoil: (card) => card.execution.sampler = { ...SAMPLER, steps: 1001 },
    path: "execution.sampler.steps",
    seen: "1001",
    wanted: /at most the number of timesteps/,
  },
  {
    spoil: (card) => card.execution.sampler = { ...SAMPLER, eta: 2 },
    path: "execution.sampler.eta",
    seen: "2",
    wanted: /a number from 0 to 1/,
  },
  {
    spoil: (card) => card.execution.sampler = { ...SAMPLER, betaEnd: 1 },
    path: "execution.sampler.betaEnd",
    seen: "1",
    wanted: /above 0 and below 1/,
  },
  {
    spoil: (card) => card.execution.outputs[0].columns = ["=1+1"],
    path: "execution.outputs[0].columns[0]",
    seen: '"=1+1"',
    wanted: /begins with a letter/,
  },
  {
    spoil: (card) => card.id = "8_SHORT",
    path: "id",
    seen: '"8_SHORT"',
    wanted: /five digits/,
  },
];

Deno.test("a card may run its net in a sampler, and name a table", () => {
  const card: Draft = structuredClone(good);
  card.execution.sampler = {
    ...SAMPLER,
    guidance: { scale: 3, unconditional: 10 },
    decoder: { checkpoint: "decoder", scale: 0.18215 },
  };
  card.execution.outputs[0].role = "table";
  card.execution.outputs[0].columns = ["age", "density (%)"];
  assert.deepEqual(parseCard(structuredClone(card)), card);
});

for (const { spoil, path, seen, wanted } of FAULTS) {
  Deno.test("what becomes of a picture is one of a few known things", () => {
    const translator = loadCatalogue().get(21);
    const changed = (change: object) => () => {
      const card: Draft = structuredClone(translator);
      Object.assign(card.execution.inputs[0].preprocessing, change);
      return parseCard(card);
    };
    assert.doesNotThrow(changed({}));
    assert.throws(changed({ levels: "all" }), /full, picture, resized/);
    assert.throws(changed({ values: [1, -1] }), /lower first/);
    assert.throws(
      changed({ resize: { method: "lanczos", to: "size" } }),
      CardError,
    );
    assert.throws(changed({ crop: 1 }), /absent/);
  });

  Deno.test(`a bad ${path} is named with file, value seen and wanted`, () => {
    const draft: Draft = structuredClone(good);
    spoil(draft);
    assert.throws(() => parseCard(draft, { file: "mine.json" }), (error) => {
      assert(error instanceof CardError);
      assert(error.message.includes(`mine.json as ${path} must be `));
      assert(error.message.endsWith(`current value is ${seen}`), error.message);
      assert.match(error.message, wanted);
      return true;
    });
  });
}

Deno.test("what is no object at all is refused", () => {
  for (const value of [null, undefined, 7, "card", [], () => {}, 1n]) {
    assert.throws(() => parseCard(value), CardError);
  }
});

Deno.test("deep and circular values are refused without overflow", () => {
  const circle: Draft = structuredClone(good);
  circle.selection.performance.self = circle;
  assert.throws(() => parseCard(circle), CardError);
  const deep = "[".repeat(5000) + "]".repeat(5000);
  assert.throws(() => parseCard(JSON.parse(deep)), /nested deeper/);
});

Deno.test("a parsed card is a frozen copy", () => {
  const draft: Draft = structuredClone(good);
  const card = parseCard(draft);
  draft.selection.organ.push("lung");
  assert.deepEqual(card, good);
  assert.throws(() => (card as Draft).selection.organ.push("x"), TypeError);
});

Deno.test("any value parses or fails with a CardError", () => {
  fc.assert(fc.property(fc.anything(), (value) => {
    try {
      parseCard(value);
    } catch (error) {
      assert(error instanceof CardError, String(error));
    }
  }));
});

Deno.test("a card with any one part replaced parses or fails with a CardError", () => {
  const paths = pathsOf(good, []);
  fc.assert(
    fc.property(fc.constantFrom(...paths), fc.jsonValue(), (path, value) => {
      const draft: Draft = structuredClone(good);
      const last = path.at(-1) as string;
      path.slice(0, -1).reduce((part, key) => part[key], draft)[last] = value;
      try {
        assert.deepEqual(parseCard(draft), draft);
      } catch (error) {
        if (!(error instanceof CardError)) throw error;
      }
    }),
    { numRuns: 500 },
  );
});

function pathsOf(value: unknown, path: string[]): string[][] {
  if (typeof value !== "object" || value === null) return [path];
  const inner = Object.entries(value)
    .flatMap(([key, part]) => pathsOf(part, [...path, key]));
  return path.length === 0 ? inner : [path, ...inner];
}
