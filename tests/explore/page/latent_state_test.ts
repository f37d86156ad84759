import assert from "node:assert/strict";
import fc from "fast-check";
import {
  between,
  type ExplorerState,
  groupCount,
  groupRange,
  isUntouched,
  latentsOf,
  untouched,
} from "../../../lib/explore/page/latent_state.ts";

const VARIABLES = 23;
const SIZE = 10;
const drawn = Float32Array.from({ length: VARIABLES }, (_, at) => at / 7 - 1);

function state(change: Partial<ExplorerState> = {}): ExplorerState {
  return { ...untouched({ seed: "1" }, 3), ...change };
}

Deno.test("what nobody touched is what was drawn", () => {
  assert(isUntouched(state()));
  assert.deepEqual(latentsOf(state(), drawn, SIZE), drawn);
});

Deno.test("a slider moves the variables of its group and no others", () => {
  for (let group = 0; group < groupCount(VARIABLES, SIZE); group++) {
    const sliders = [0, 0, 0].with(group, 1.5);
    const moved = latentsOf(state({ sliders }), drawn, SIZE);
    const [start, end] = groupRange(group, {
      size: SIZE,
      variables: VARIABLES,
    });
    drawn.forEach((value, at) => {
      const isOfGroup = at >= start && at < end;
      assert.equal(moved[at], Math.fround(isOfGroup ? value + 1.5 : value));
    });
    assert(!isUntouched(state({ sliders })));
  }
});

Deno.test("the groups are all variables, each once", () => {
  fc.assert(fc.property(
    fc.integer({ min: 1, max: 2000 }),
    fc.integer({ min: 1, max: 300 }),
    (variables, size) => {
      const groups = groupCount(variables, size);
      let next = 0;
      for (let group = 0; group < groups; group++) {
        const [start, end] = groupRange(group, { size, variables });
        assert.equal(start, next);
        assert(end > start && end - start <= size);
        next = end;
      }
      assert.equal(next, variables);
    },
  ));
});

Deno.test("offset and shift add up with the sliders", () => {
  const shift = Array.from(drawn, (_, at) => at === 12 ? 4 : 0);
  const moved = latentsOf(
    state({ sliders: [0, 2, 0], offset: -1, shift }),
    drawn,
    SIZE,
  );
  assert.equal(moved[0], Math.fround((drawn[0] ?? 0) - 1));
  assert.equal(moved[12], Math.fround((drawn[12] ?? 0) + 2 - 1 + 4));
});

Deno.test("a walk begins and ends at its ends and keeps its length", () => {
  const first = Float32Array.of(1, 0);
  const second = Float32Array.of(0, 1);
  assert.deepEqual(between(first, second, 0), first);
  assert(Math.abs((between(first, second, 1)[1] ?? 0) - 1) < 1e-7);
  for (const share of [0.1, 0.5, 0.9]) {
    assert(Math.abs(Math.hypot(...between(first, second, share)) - 1) < 1e-6);
  }
  const half = between(first, second, 0.5);
  assert.equal(half[0], half[1]);
});

Deno.test("a walk between parallel or empty vectors stays finite", () => {
  const pairs = [[[1, 2], [1, 2]], [[1, 2], [-1, -2]], [[0, 0], [0, 0]]];
  for (const [first = [], second = []] of pairs) {
    const middle = between(
      Float32Array.from(first),
      Float32Array.from(second),
      0.5,
    );
    assert(middle.every(Number.isFinite));
  }
});
