import assert from "node:assert/strict";
import {
  type Matrix,
  multiplyTransposed,
  singularValues,
} from "../../../lib/linalg/mod.ts";
import { orthogonalRows } from "../../../lib/metrics/benchmark/orthogonal_rows.ts";
import { tfganDistance } from "../../../lib/metrics/benchmark/tfgan_distance.ts";
import {
  backboneFigure,
  boundFigure,
  fidMarkdown,
  frechetDistance,
  inconsistentRatios,
  publishedFid,
  publishedRows,
  upstreamSides,
} from "../../../lib/metrics/mod.ts";
import { features } from "../numbers.ts";

Deno.test("exactly the five inconsistent ratios of the paper are found", () => {
  const found = inconsistentRatios().map((
    { model, setting, printed, recomputed },
  ) =>
    `${model} ${
      setting.isNormalized ? "N" : "U"
    } ${setting.backbone} ${printed} ${recomputed}`
  );
  assert.deepEqual(found, [
    "7 U ImageNet 0.215 0.213",
    "8 N ImageNet 0.272 0.273",
    "12 N RadImageNet 0.08 0.174",
    "13 N ImageNet 0.65 0.651",
    "16 N ImageNet 0.439 0.434",
  ]);
});

Deno.test("the published table has 16 models of four settings", () => {
  const rows = publishedFid();
  assert.equal(rows.length, 16);
  assert(rows.every(({ distances }) => distances.length === 4));
  const range = rows.flatMap(({ distances }) =>
    [distances[1], distances[3]].map((one) => one?.realSynthetic ?? NaN)
  );
  // The range that the paper's text gives is not that of its table.
  assert.deepEqual([Math.min(...range), Math.max(...range)], [0.66, 7.33]);
});

Deno.test("the table marks what was computed, and ratios out of bounds", () => {
  const computed = {
    model: "8",
    dataset: "patches",
    modality: "mammography",
    isComputed: true,
    distances: [{
      setting: { isNormalized: false, backbone: "pixels-16" },
      realReal: 3,
      realSynthetic: 2,
    }],
  };
  const lines = fidMarkdown([...publishedRows(), computed]).split("\n");
  assert.equal(lines.length, 24);
  const cells = lines.at(-1)?.split("|").map((cell) => cell.trim());
  assert.equal(cells?.[2], "**computed here**");
  assert.deepEqual(cells?.slice(-4, -1), ["3.00", "2.00", "1.500 !"]);
  const eighth = lines.find((line) => line.startsWith("| 8 | published"));
  assert.match(eighth ?? "", /37\.56 \| 137\.75 \| 0\.273/);
  const widths = new Set(lines.map((line) => line.split("|").length));
  assert.equal(widths.size, 1, "every line has as many cells");
});

Deno.test("figures stand alone and hold every model", () => {
  const rows = publishedRows();
  const inTable4 = publishedFid().map(({ model }) => String(model));
  for (const figure of [boundFigure(rows), backboneFigure(rows)]) {
    assert.match(figure, /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
    assert.doesNotMatch(figure, /NaN|undefined|href|<script/);
    for (const model of inTable4) assert(figure.includes(`>${model}</text>`));
  }
  assert.equal(boundFigure(rows).match(/class="name"/g)?.length, 21);
  assert.equal(backboneFigure(rows).match(/<circle/g)?.length, 32 + 2);
  assert.equal(backboneFigure(rows).match(/class="link"/g)?.length, 16);
});

Deno.test("upstream's choice of files is followed, its defects included", () => {
  const one = ["1.png", "2.png", "note.txt", "3.png", "4.png", "5.png"];
  const other = ["a.png", "b.PNG", "c.jpeg"];
  const { first, second } = upstreamSides([one, other], {});
  assert.deepEqual(first, ["1.png", "2.png", "3.png"], "limit and one entries");
  assert.deepEqual(second, other);
  // What is no image shifts which half the others come to.
  const halves = upstreamSides([one, one], { isLowerBound: true });
  assert.deepEqual(halves.first, ["1.png", "4.png"]);
  assert.deepEqual(halves.second, ["2.png", "3.png", "5.png"]);
});

// From `reference_values.py`, with the two roots that TFGAN takes.
const TFGAN = [
  [[40, 30, 6], 0, 0.07264513023414759],
  [[40, 30, 6], -12, 3.040100018660183e-08],
  [[5, 7, 8], 0, 0.20595366543951232],
  [[5, 7, 8], -15, 5.290415646782788e-10],
  [[30, 20, 60], 0, 0.1309198580134514],
  [[30, 20, 60], -12, 3.7706032648592514e-08],
  [[120, 90, 40], 0, 0.0808425541365081],
  [[120, 90, 40], -15, 5.990979450395335e-10],
] as const;

for (const [[n, m, columns], exponent, wanted] of TFGAN) {
  const sizes = `${n} and ${m} images, ${columns} features of 2^${exponent}`;
  Deno.test(`small eigenvalues stay as TFGAN leaves them: ${sizes}`, async () => {
    const graded = (one: Matrix): Matrix => ({
      ...one,
      data: one.data.map((value, at) =>
        value * 2 ** (exponent - (at % columns) / 4)
      ),
    });
    const distance = await tfganDistance(
      graded(features(1, [n, columns])),
      graded(features(2, [m, columns], 0.125)),
    );
    assert(Math.abs(distance / wanted - 1) < 2e-7, String(distance));
  });
}

Deno.test("where no eigenvalue is small, TFGAN is right", async () => {
  const [a, b] = [features(3, [300, 12]), features(4, [200, 12], 0.25)];
  const { distance } = await frechetDistance(a, b);
  assert.equal(await tfganDistance(a, b), Math.fround(distance));
});

Deno.test("rows of any matrix become orthogonal, with its singular values", async () => {
  for (const sizes of [[1, 1], [3, 3], [17, 17], [5, 9]] as const) {
    const matrix = features(5, sizes);
    matrix.data.subarray(0, sizes[1]).fill(0);
    const rows = await orthogonalRows(matrix, {});
    const gram = await multiplyTransposed(rows, rows);
    const diagonal = Array.from(
      { length: sizes[0] },
      (_, at) => Math.sqrt(gram.data[at * (sizes[0] + 1)]!),
    ).sort((a, b) => b - a);
    const values = await singularValues(matrix);
    diagonal.forEach((one, at) =>
      assert(Math.abs(one - values[at]!) < 1e-13, `${sizes} ${one}`)
    );
    gram.data.forEach((one, at) =>
      assert(at % (sizes[0] + 1) === 0 || Math.abs(one) < 1e-12, `${sizes}`)
    );
  }
});
