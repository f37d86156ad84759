/** An evaluation for the terminal. */
import {
  type Evaluation,
  listMetrics,
  type MetricResult,
  shortNumber,
} from "../../lib/metrics/mod.ts";
import type { Ui } from "./style.ts";
import { type Column, renderFacts, renderTable } from "./table.ts";

/** Where an evaluation was written to. */
export interface EvaluationPlace {
  /** The files. */
  readonly files: { readonly report: string; readonly numbers: string };
  /** What is rendered for. */
  readonly ui: Ui;
}

/** Numbers in a table, then what they mean and where they are. */
export function renderEvaluationText(
  { metrics, bound, warnings }: Evaluation,
  { files, ui }: EvaluationPlace,
): string {
  const { ratio, realReal, realSynthetic, count } = bound;
  const fact = ({ mean, deviation }: typeof realReal) =>
    `${shortNumber(mean)} ± ${shortNumber(deviation)}`;
  return [
    renderTable(metrics, COLUMNS, ui),
    "",
    renderFacts([
      [`FID real-real, ${count} each`, fact(realReal)],
      [`FID real-synthetic, ${count} each`, fact(realSynthetic)],
      ["r_FID", ratio.value === undefined ? "-" : shortNumber(ratio.value)],
    ], ui),
    ...warnings.map((text) => ui.paint("yellow", `! ${text}`)),
    "",
    `Page ${files.report}, numbers ${files.numbers}`,
    "Synthetic images: research only, not for clinical use.",
  ].join("\n");
}

const COLUMNS: readonly Column<MetricResult>[] = [
  { title: "Metric", text: ({ id }) => infoOf(id)?.name ?? id },
  {
    title: "Synthetic",
    text: ({ value }) => value === undefined ? "-" : shortNumber(value),
    isNumber: true,
  },
  {
    title: "95 % interval",
    text: ({ interval }) =>
      interval === undefined ? "" : interval.map(shortNumber).join(" … "),
    isNumber: true,
  },
  {
    title: "Real",
    text: ({ realReal }) =>
      realReal === undefined ? "-" : shortNumber(realReal),
    isNumber: true,
  },
  { title: "Better", text: ({ id }) => infoOf(id)?.better ?? "" },
];

function infoOf(id: string) {
  return listMetrics().find((metric) => metric.id === id);
}
