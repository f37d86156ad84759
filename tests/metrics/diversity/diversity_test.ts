import assert from "node:assert/strict";
import {
  inceptionScore,
  matrixOf,
  vendiScore,
} from "../../../lib/metrics/mod.ts";
import { close, features } from "../numbers.ts";

Deno.test("the Vendi score is numpy's, by either side of the matrix", async () => {
  const set = features(2, [30, 6], 0.125);
  close(await vendiScore(set), 1.9699229430928655);
  // More features than images: columns of zeros change nothing.
  const wide = {
    rows: 30,
    columns: 36,
    data: Float64Array.from(
      { length: 30 * 36 },
      (_, at) => at % 36 < 6 ? set.data[Math.floor(at / 36) * 6 + at % 36]! : 0,
    ),
  };
  close(await vendiScore(wide), 1.9699229430928655);
});

Deno.test("images in different directions count, those in one do not", async () => {
  const axes = matrixOf([[3, 0, 0], [0, 1, 0], [0, 0, 9]]);
  close(await vendiScore(axes), 3);
  close(await vendiScore(matrixOf([[1, 1], [2, 2], [5, 5]])), 1);
  await assert.rejects(
    vendiScore(matrixOf([[1, 1], [0, 0]])),
    { code: "numerical", message: /image 1/ },
  );
});

Deno.test("the Inception Score is numpy's", () => {
  const logits = features(3, [20, 5]);
  const scaled = { ...logits, data: logits.data.map((one) => 8 * one) };
  const { mean, deviation } = inceptionScore(scaled, { splits: 3 });
  close(mean, 2.0211412947964464);
  close(deviation, 0.10425705869595146);
});

Deno.test("the Inception Score lies between 1 and the number of classes", () => {
  const unsure = matrixOf([[7, 7, 7], [7, 7, 7]]);
  close(inceptionScore(unsure, { splits: 1 }).mean, 1);
  const sure = matrixOf([[900, 0, 0], [0, 900, 0], [0, 0, 900]]);
  close(inceptionScore(sure, { splits: 1 }).mean, 3);
  const repeated = { splits: 1, seed: 4 };
  close(inceptionScore(sure, repeated).mean, 3);
  assert.throws(() => inceptionScore(unsure), { code: "usage" });
  assert.throws(() => inceptionScore(unsure, { splits: 0 }), /above 0/);
});
