import assert from "node:assert/strict";
import {
  backboneFigure,
  boundFigure,
  fidMarkdown,
  inconsistentRatios,
  publishedFid,
  publishedRows,
  upstreamSides,
} from "../../../lib/metrics/mod.ts";

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
