import assert from "node:assert/strict";
import {
  crossGramReference,
  matrixMultiplyReference,
  scatterReference,
  squaredDistancesReference,
} from "../../../kernels/reference/mod.ts";

const a = { rows: 2, columns: 2, data: Float64Array.of(1, 2, 3, 4) };
const b = { rows: 2, columns: 2, data: Float64Array.of(5, 6, 7, 8) };

Deno.test("twins of products give what is worked out by hand", () => {
  assert.deepEqual([...matrixMultiplyReference(a, b).data], [19, 22, 43, 50]);
  assert.deepEqual([...crossGramReference(a, b).data], [17, 23, 39, 53]);
  assert.deepEqual([...squaredDistancesReference(a, b).data], [32, 72, 8, 32]);
  assert.deepEqual([...scatterReference(a).data], [10, 14, 14, 20]);
});

Deno.test("twins of products carry what is not finite on", () => {
  const odd = { ...a, data: Float64Array.of(NaN, 1, Infinity, 0) };
  assert.deepEqual([...matrixMultiplyReference(odd, b).data], [
    NaN,
    NaN,
    Infinity,
    Infinity,
  ]);
});
