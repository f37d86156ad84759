/** The table of the benchmark for the terminal. */
import {
  fidRatio,
  type FidRow,
  type InconsistentRatio,
  type RowDistances,
} from "../../lib/metrics/mod.ts";
import type { Ui } from "./style.ts";
import { type Column, renderTable } from "./table.ts";

interface Line extends RowDistances {
  readonly row: FidRow;
}

/** What a benchmark has to tell. */
export interface BenchmarkText {
  /** The rows. */
  readonly rows: readonly FidRow[];
  /** Ratios that the paper has wrong. */
  readonly inconsistent: readonly InconsistentRatio[];
  /** What was written. */
  readonly files: readonly string[];
}

/** A line for each model and setting, then what is to know of them. */
export function renderBenchmark(
  { rows, inconsistent, files }: BenchmarkText,
  ui: Ui,
): string {
  const lines = rows.flatMap((row) =>
    row.distances.map((distances): Line => ({ row, ...distances }))
  );
  return [
    renderTable(lines, COLUMNS, ui),
    "",
    "Published values are those of the medigan paper (tables 3 and 4); r_FID is computed from them here.",
    "Ratios that the paper prints otherwise:",
    ...inconsistent.map(({ model, setting, printed, recomputed }) =>
      `  model ${model}, ${
        setting.isNormalized ? "normalised" : "not normalised"
      }, ${setting.backbone}: printed ${printed.toFixed(3)}, is ${
        recomputed.toFixed(3)
      }`
    ),
    ...files.length === 0 ? [] : ["", `Written: ${files.join(", ")}`],
  ].join("\n");
}

const COLUMNS: readonly Column<Line>[] = [
  { title: "Model", text: ({ row }) => row.model, isNumber: true },
  {
    title: "Source",
    text: ({ row }) => row.isComputed ? "computed" : "published",
    style: ({ row }) => row.isComputed ? "green" : undefined,
  },
  { title: "Dataset", text: ({ row }) => row.dataset, isFlexible: true },
  { title: "Backbone", text: ({ setting }) => setting.backbone },
  {
    title: "Normalised",
    text: ({ setting }) => setting.isNormalized ? "yes" : "no",
  },
  {
    title: "Real-real",
    text: ({ realReal }) => realReal.toFixed(2),
    isNumber: true,
  },
  {
    title: "Real-syn",
    text: ({ realSynthetic }) => realSynthetic.toFixed(2),
    isNumber: true,
  },
  {
    title: "r_FID",
    text: ({ realReal, realSynthetic }) => {
      const { value, isWithinBounds } = fidRatio(realReal, realSynthetic);
      return `${value?.toFixed(3) ?? "-"}${isWithinBounds ? "" : " !"}`;
    },
    isNumber: true,
  },
];
