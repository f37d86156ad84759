import assert from "node:assert/strict";
import {
  evaluateFeatures,
  type EvaluationReport,
  renderEvaluation,
  shortNumber,
} from "../../../lib/metrics/mod.ts";
import { domainOf, ticksOf } from "../../../lib/metrics/report/axes.ts";
import { escaped } from "../../../lib/metrics/report/markup.ts";
import { pictureOf } from "../../../lib/metrics/report/pictures.ts";
import { features, grey } from "../numbers.ts";

async function report(more: Partial<EvaluationReport> = {}): Promise<string> {
  const evaluation = await evaluateFeatures(
    features(1, [40, 6]),
    features(2, [30, 6], 0.125),
    { repeats: 3, splits: 2 },
  );
  const image = grey(new Uint8Array(64).fill(9), [8, 8]);
  return renderEvaluation({
    synthetic: "a model",
    real: "some images",
    evaluation,
    preprocessing: undefined,
    samples: [image],
    pairs: [{ synthetic: image, real: image, ratio: 0.5 }],
    toolkit: "test",
    ...more,
  });
}

Deno.test("a page needs nothing but itself", async () => {
  const page = await report();
  assert.doesNotMatch(page, /<script|<link|@import|url\(/i);
  const addresses = page.match(/(src|href)="[^"]{0,22}/g) ?? [];
  assert.equal(addresses.length, 3);
  for (const address of addresses) {
    assert.equal(address, 'src="data:image/png;base64,');
  }
  assert.match(page, /Content-Security-Policy" content="default-src 'none'/);
  assert.match(page, /prefers-color-scheme:dark/);
});

Deno.test("a page says what it is of, and what it is not for", async () => {
  const page = await report();
  assert.match(page, /Synthetic images/);
  assert.match(page, /not for clinical use/);
  assert.match(page, /30 synthetic images against 40 real ones/);
  for (const name of ["FID", "KID", "recall", "Vendi score"]) {
    assert(page.includes(name), name);
  }
  assert.equal(page.match(/<svg /g)?.length, 4);
  assert.doesNotMatch(page, /NaN|undefined/);
});

Deno.test("names from elsewhere cannot become markup", async () => {
  const hostile = `"><img src=x onerror=alert(1)><script>`;
  const page = await report({
    synthetic: hostile,
    real: hostile,
    toolkit: hostile,
    command: hostile,
  });
  assert.doesNotMatch(page, /<img src=x|<script/);
  assert(page.includes(escaped(hostile)));
});

Deno.test("real images can be left out", async () => {
  const image = grey(new Uint8Array(64).fill(9), [8, 8]);
  const page = await report({ pairs: [{ synthetic: image, ratio: 0.5 }] });
  assert.doesNotMatch(page, /real image beside|Left: synthetic/);
  assert.match(page, /real images are left out/);
});

Deno.test("large images are made smaller, volumes shown by a slice", () => {
  const large = grey(new Uint8Array(400 * 100), [400, 100]);
  assert.match(pictureOf(large, "x"), /width="192" height="48"/);
  const volume = { ...grey(new Uint8Array(8 * 8 * 3), [8, 8]), depth: 3 };
  assert.match(pictureOf(volume, "x"), /width="8" height="8"/);
});

Deno.test("ticks are round numbers within the domain", () => {
  assert.deepEqual(ticksOf([0, 137]), [0, 50, 100]);
  assert.deepEqual(ticksOf([-0.3, 0.3], 6), [
    -0.3,
    -0.2,
    -0.1,
    0,
    0.1,
    0.2,
    0.3,
  ]);
  const [low, high] = domainOf([5]);
  assert(low < 5 && high > 5);
  assert.deepEqual(domainOf([]), [0, 1]);
  assert.deepEqual(domainOf([Infinity, 1, 3], { room: 0 }), [1, 3]);
});

Deno.test("numbers have as many digits as help", () => {
  assert.deepEqual(
    [34943201.2, 137.7512, 9.876543, 0.0123456, 1e-7, 0, -0.5, Infinity].map(
      shortNumber,
    ),
    ["3.49e+7", "137.75", "9.88", "0.0123", "1.0e-7", "0", "-0.5", "∞"],
  );
});
