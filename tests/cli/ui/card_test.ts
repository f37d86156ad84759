import assert from "node:assert/strict";
import { renderBibtex } from "../../../cli/ui/citation.ts";
import { renderCard } from "../../../cli/ui/card.ts";
import { createUi, textWidth } from "../../../cli/ui/style.ts";
import type { ModelCard } from "../../../lib/registry/card.ts";
import { EXAMPLE_CARD } from "../../sampling/fake_generator.ts";

const CARD: ModelCard = {
  ...EXAMPLE_CARD,
  id: "00042_TEST",
  execution: {
    ...EXAMPLE_CARD.execution,
    source: {
      kind: "zenodo",
      record: 1,
      doi: "10.5281/zenodo.1",
      archive: "TEST.zip",
    },
  },
  selection: {
    ...EXAMPLE_CARD.selection,
    license: null,
    performance: { FID: 67.6, CLF: { trained: { f1: [0.9, 0.8] } }, gap: null },
  },
  description: {
    ...EXAMPLE_CARD.description,
    title: "Masses & more \x1b[2J",
    authors: ["A. One", "B. Two"],
    limits: ["It is small. ".repeat(20)],
  },
  corrections: [{ path: "selection.organ", upstream: "brest", reason: "typo" }],
};

Deno.test("a card shows licence, mapping, metrics, limits, corrections", () => {
  const text = renderCard(CARD, {
    isRunnable: true,
    ui: createUi(80, false),
  });
  assert.match(text, /licence +unknown: ask the authors/);
  assert.match(text, /-1\.\.1 to grey, rounded nearest/);
  assert.match(
    text,
    /with --compat -1\.\.0\s+to grey, rounded floor, overflow wraps/,
  );
  assert.match(text, /FID +67\.6/);
  assert.match(text, /CLF\.trained\.f1 +0\.9, 0\.8/);
  assert.doesNotMatch(text, /gap/);
  assert.match(text, / {2}- selection\.organ: typo/);
  assert.match(text, /not for clinical use/);
});

Deno.test("a card keeps to its columns and to plain characters", () => {
  const text = renderCard(CARD, {
    isRunnable: false,
    ui: createUi(60, false),
  });
  for (const line of text.split("\n")) {
    assert(textWidth(line) <= 60 || !line.trim().includes(" "), line);
  }
  assert(!text.includes("\x1b"));
});

Deno.test("a citation is BibTeX with its special characters escaped", () => {
  const lines = renderBibtex(CARD).split("\n");
  assert.equal(lines[0], "@misc{medigan_00042,");
  assert(lines[1]?.startsWith("  title = {{Masses \\& more"));
  assert(lines.includes("  author = {A. One and B. Two},"));
  assert(lines.includes("  doi = {10.5281/zenodo.1},"));
  assert.equal(lines.at(-1), "}");
});
