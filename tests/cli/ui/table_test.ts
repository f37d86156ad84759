import assert from "node:assert/strict";
import { createUi } from "../../../cli/ui/style.ts";
import { renderFacts, renderTable } from "../../../cli/ui/table.ts";

const UI = createUi(30, false);

Deno.test("columns are aligned and the flexible one gives way", () => {
  const rows = [
    { id: "a", what: "a long text that cannot fit", size: 1 },
    { id: "bb", what: "", size: 22 },
  ];
  const table = renderTable(rows, [
    { title: "Id", text: ({ id }) => id },
    { title: "What", text: ({ what }) => what, isFlexible: true },
    { title: "N", text: ({ size }) => String(size), isNumber: true },
  ], UI);
  assert.deepEqual(table.split("\n"), [
    "Id  What                     N",
    "a   a long text that cann…   1",
    "bb                          22",
  ]);
});

Deno.test("a hostile cell stays one line without escapes", () => {
  const table = renderTable(["x\x1b[31m\ny"], [
    { title: "T", text: (row) => row },
  ], UI);
  assert.equal(table, "T\nx\\x1b[31m\\x0ay");
});

Deno.test("facts are wrapped under their value and empty ones left out", () => {
  const text = renderFacts([
    ["title", "one two three four five six seven"],
    ["none", []],
    ["list", ["a", "b"]],
  ], UI);
  assert.equal(
    text,
    "title  one two three four five\n       six seven\nlist   a\n       b",
  );
});
