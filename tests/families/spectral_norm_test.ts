import assert from "node:assert/strict";
import type { StateDict } from "../../lib/checkpoint/mod.ts";
import { float32Tensor, type Tensor } from "../../lib/tensor.ts";
import { readSpectralWeight } from "../../models/families/spectral_norm.ts";

/** Named tensors in memory. */
function stateOf(entries: Record<string, Tensor<"float32">>): StateDict {
  return {
    tensors: new Map(Object.entries(entries)),
    read: (name) => Promise.resolve(entries[name] as Tensor),
  };
}

function vector(...values: number[]): Tensor<"float32"> {
  return float32Tensor(Float32Array.from(values), [values.length]);
}

/** Unit vectors, and the matrix 5 x left x right of singular value 5. */
const LEFT = [0.6, 0.8];
const RIGHT = [2 / 3, -1 / 3, 2 / 3];

function kernels(shape: readonly number[], values: readonly number[]) {
  return float32Tensor(Float32Array.from(values), shape);
}

const OUTER = LEFT.flatMap((left) => RIGHT.map((right) => left * right));
/** The same with the rows along the second axis. */
const TRANSPOSED = RIGHT.flatMap((right) => LEFT.map((left) => left * right));

async function assertNormal(
  state: StateDict,
  options: { readonly isTransposed?: boolean; readonly isImproved?: boolean },
  expected: readonly number[],
): Promise<void> {
  const { data } = await readSpectralWeight(state, "a", options);
  expected.forEach((value, place) => {
    assert(Math.abs((data[place] ?? NaN) - value) < 1e-6, `${place}: ${data}`);
  });
}

const FIVE_TIMES = {
  "a.weight_orig": kernels([2, 3, 1, 1], OUTER.map((value) => 5 * value)),
};

Deno.test("a weight is divided by its largest singular value", async () => {
  const exact = {
    "a.weight_u": vector(...LEFT),
    "a.weight_v": vector(...RIGHT),
  };
  await assertNormal(stateOf({ ...FIVE_TIMES, ...exact }), {}, OUTER);
  const transposed = kernels([3, 2, 1, 1], TRANSPOSED.map((x) => 5 * x));
  await assertNormal(
    stateOf({ ...exact, "a.weight_orig": transposed }),
    { isTransposed: true },
    TRANSPOSED,
  );
});

Deno.test("one power iteration finds the value of a matrix of rank one", async () => {
  const rough = {
    "a.weight_u": vector(1, 0),
    "a.weight_v": vector(0, 1, 0),
  };
  const state = stateOf({ ...FIVE_TIMES, ...rough });
  await assertNormal(state, { isImproved: true }, OUTER);
  // Without it the stored vectors count: 1 x (5 x 0.6 x -1/3) x 1 = -1.
  await assertNormal(state, {}, OUTER.map((value) => -5 * value));
});

Deno.test("a kernel's places belong to the columns", async () => {
  const state = stateOf({
    "a.weight_orig": kernels([1, 2, 1, 2], [3, 0, 0, 4]),
    "a.weight_u": vector(1),
    "a.weight_v": vector(0.6, 0, 0, 0.8),
  });
  await assertNormal(state, {}, [0.6, 0, 0, 0.8]);
  const transposed = stateOf({
    "a.weight_orig": kernels([2, 1, 1, 2], [3, 0, 0, 4]),
    "a.weight_u": vector(1),
    "a.weight_v": vector(0.6, 0, 0, 0.8),
  });
  await assertNormal(transposed, { isTransposed: true }, [0.6, 0, 0, 0.8]);
});

Deno.test("a plain weight stays as it is", async () => {
  const state = stateOf({ "a.weight": vector(1, 2) });
  await assertNormal(state, {}, [1, 2]);
});
