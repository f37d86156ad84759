/** A few hundred changed files for every parser; `tools/fuzz.ts` tries more. */
import assert from "node:assert/strict";
import { fuzz, type FuzzTarget } from "./fuzz/fuzz.ts";
import { drawFrom, mutated } from "./fuzz/mutate.ts";
import { FUZZ_TARGETS } from "./fuzz/targets.ts";

const RUNS = 1000;

for (const target of FUZZ_TARGETS) {
  Deno.test(`changed files are read or refused by name: ${target.name}`, async () => {
    const wanted = RUNS / (target.cost ?? 1);
    const { runs, read, refused, faults } = await fuzz(target, {
      seed: 20261123,
      runs: wanted,
    });
    assert.deepEqual(faults, [], faults.join("\n"));
    assert.equal(runs, wanted);
    assert.equal(read + refused, wanted);
    assert(refused > wanted / 20, `only ${refused} are refused`);
    const corpus = await target.corpus();
    assert(read >= corpus.length, "whole files are read");
  });
}

Deno.test("a parser that fails in its own way is caught", async () => {
  const bad: FuzzTarget = {
    name: "bad",
    corpus: () => Promise.resolve([Uint8Array.of(1, 2, 3)]),
    parse: (bytes) => {
      if (bytes[0] !== 1) throw new TypeError("Oops");
    },
  };
  const { faults, refused } = await fuzz(bad, { seed: 1, runs: 50 });
  assert.equal(refused, 0);
  assert(faults.length > 0);
  assert.match(faults[0] ?? "", /run \d+, seed 1: TypeError: Oops/);
});

Deno.test("the same seed makes the same files", () => {
  const corpus = [new Uint8Array(64), Uint8Array.of(1, 2, 3)];
  const files = (seed: number) =>
    Array.from({ length: 20 }, (_, run) => [
      ...mutated(corpus, drawFrom(seed + run)),
    ]);
  assert.deepEqual(files(5), files(5));
  assert.notDeepEqual(files(5), files(500));
});
