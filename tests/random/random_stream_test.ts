import assert from "node:assert/strict";
import { RandomStream } from "../../lib/random/random_stream.ts";
import { threefry4x32 } from "../../lib/random/threefry.ts";

Deno.test("a stream is Threefry with seed, purpose and index as its key", () => {
  const stream = new RandomStream({
    seed: 2n ** 40n + 5n,
    purpose: 3,
    index: 9,
  });
  const key = Uint32Array.of(5, 2 ** 8, 3, 9);
  const words = [0, 1].flatMap((block) => {
    const out = new Uint32Array(4);
    threefry4x32(Uint32Array.of(block, 0, 0, 0), key, out);
    return [...out];
  });
  assert.deepEqual(words.map(() => stream.word()), words);
});

Deno.test("purpose and index each make another stream", () => {
  const draw = (purpose: number, index: number) =>
    new RandomStream({ seed: 1n, purpose, index }).word();
  assert.equal(
    new Set([draw(0, 0), draw(1, 0), draw(0, 1), draw(1, 1)]).size,
    4,
  );
});

Deno.test("choices are different numbers, each as likely as the others", () => {
  const stream = new RandomStream({ seed: 3n, purpose: 0 });
  const counts = new Array<number>(10).fill(0);
  for (let round = 0; round < 4000; round++) {
    const chosen = stream.choose(10, 4);
    assert.equal(new Set(chosen).size, 4);
    for (const number of chosen) counts[number] = (counts[number] ?? 0) + 1;
  }
  // 1,600 expected, standard deviation 31: five of them.
  for (const count of counts) assert(Math.abs(count - 1600) < 155, `${counts}`);
});

Deno.test("a permutation holds each number once", () => {
  const stream = new RandomStream({ seed: 3n, purpose: 0 });
  const numbers = stream.permutation(100);
  assert.deepEqual(numbers.toSorted((a, b) => a - b), [...Array(100).keys()]);
  assert.notDeepEqual(numbers, [...Array(100).keys()]);
});

Deno.test("what cannot be drawn is refused", () => {
  const stream = new RandomStream({ seed: 3n, purpose: 0 });
  assert.throws(() => stream.integer(0), RangeError);
  assert.throws(() => stream.integer(1.5), RangeError);
  assert.throws(() => stream.choose(3, 4), RangeError);
});
