import assert from "node:assert/strict";
import fc from "fast-check";
import { UsageError } from "../../lib/errors.ts";
import type { MediganEvent } from "../../lib/events.ts";
import {
  type ConditionOptions,
  conditionSequence,
} from "../../lib/sampling/conditions.ts";

const INPUT = {
  kind: "condition",
  name: "condition",
  values: [
    { value: 0, label: "malignant" },
    { value: 1, label: "benign" },
    { value: 2, label: "normal" },
  ],
  default: "balanced",
} as const;

function labels(count: number, options: Partial<ConditionOptions>): string[] {
  const sequence = conditionSequence(INPUT, {
    seed: 1n,
    isCategorical: false,
    ...options,
  });
  return Array.from({ length: count }, (_, index) => sequence(index).label);
}

function countsOf(list: readonly string[]): Map<string, number> {
  const groups = Map.groupBy(list, (label) => label);
  return new Map([...groups].map(([label, { length }]) => [label, length]));
}

Deno.test("balanced conditions differ by one at most after any sample", () => {
  const all = labels(100, {});
  for (let count = 0; count <= all.length; count++) {
    const counts = countsOf(all.slice(0, count));
    const each = INPUT.values.map(({ label }) => counts.get(label) ?? 0);
    assert(Math.max(...each) - Math.min(...each) <= 1);
  }
});

Deno.test("plans give exactly their counts, mixed evenly", () => {
  const count = fc.nat(40);
  fc.assert(fc.property(count, count, count, (malignant, benign, normal) => {
    const plan = { malignant, benign, normal };
    const size = malignant + benign + normal;
    const all = labels(size, { plan });
    const counts = countsOf(all);
    for (const [label, wanted] of Object.entries(plan)) {
      assert.equal(counts.get(label) ?? 0, wanted);
      const half = countsOf(all.slice(0, size >> 1)).get(label) ?? 0;
      assert(Math.abs(half - wanted * (size >> 1) / (size || 1)) <= 2);
    }
  }));
});

Deno.test("a plan of equal counts is the balanced sequence", () => {
  const plan = { malignant: 7, benign: 7, normal: 7 };
  assert.deepEqual(labels(21, { plan }), labels(21, {}));
});

Deno.test("plans of huge counts stay exact", () => {
  const plan = { malignant: 2 ** 52, benign: 1 };
  const sequence = conditionSequence(INPUT, {
    plan,
    seed: 0n,
    isCategorical: false,
  });
  assert.equal(sequence(2 ** 52).label, "benign");
  assert.equal(sequence(2 ** 52 - 1).label, "malignant");
});

Deno.test("conditions are taken by name, by value and from a list", () => {
  assert.deepEqual(labels(2, { condition: "Benign" }), ["benign", "benign"]);
  assert.deepEqual(labels(1, { condition: 2 }), ["normal"]);
  assert.deepEqual(labels(1, { condition: "2" }), ["normal"]);
  assert.deepEqual(labels(2, { condition: [2, "benign"] }), [
    "normal",
    "benign",
  ]);
});

Deno.test("random conditions follow the seed, not the order", () => {
  const options = { condition: "random", seed: 4n } as const;
  assert.deepEqual(labels(50, options), labels(50, options));
  assert.notDeepEqual(
    labels(50, options),
    labels(50, { ...options, seed: 5n }),
  );
  assert.equal(countsOf(labels(300, options)).size, 3);
});

Deno.test("values between and outside are fed, with a notice", () => {
  const codes: string[] = [];
  const onEvent = (event: MediganEvent) => {
    if (event.type === "notice") codes.push(event.code);
  };
  assert.deepEqual(labels(1, { condition: 0.5, onEvent }), ["0.5"]);
  assert.deepEqual(labels(1, { condition: -3, onEvent }), ["-3"]);
  assert.deepEqual(codes, ["condition-between", "condition-outside"]);
});

Deno.test("unknown conditions are refused with the known ones", () => {
  const wrong: Partial<ConditionOptions>[] = [
    { condition: "sick" },
    { condition: "" },
    { condition: NaN },
    { condition: Infinity },
    { condition: 0.5, isCategorical: true },
    { plan: { sick: 3 } },
    { plan: { benign: -1 } },
    { plan: { benign: 0.5 } },
    { plan: { benign: 1 }, condition: "benign" },
  ];
  for (const options of wrong) {
    assert.throws(() => labels(1, options), UsageError);
  }
  assert.throws(
    () => labels(1, { condition: "sick" }),
    /malignant \(0\), benign \(1\), normal \(2\)/,
  );
});

Deno.test("lists and plans that are too short are refused", () => {
  assert.throws(() => labels(2, { condition: ["benign"] }), UsageError);
  assert.throws(() => labels(2, { plan: { benign: 1 } }), UsageError);
});
