/** The table of metrics. */
import type { MetricResult } from "../evaluate/evaluation.ts";
import { listMetrics } from "../metric_table.ts";
import { escaped } from "./markup.ts";

/**
 * A number with as many digits as help.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { shortNumber } from "@medigan/core/metrics";
 * assert.equal(shortNumber(137.7512), "137.75");
 * assert.equal(shortNumber(0.0123456), "0.0123");
 * ```
 */
export function shortNumber(value: number): string {
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "-";
  const size = Math.abs(value);
  if (size >= 1e6) return value.toExponential(2);
  if (size >= 10) return value.toFixed(2);
  if (size >= 0.001 || size === 0) return String(Number(value.toPrecision(3)));
  return value.toExponential(1);
}

/** All metrics as a table. */
export function metricTable(metrics: readonly MetricResult[]): string {
  const rows = metrics.map((metric) => {
    const info = listMetrics().find(({ id }) => id === metric.id);
    const { value, interval, realReal, problem } = metric;
    return [
      `<td>${escaped(info?.name ?? metric.id)}</td>`,
      numberCell(value),
      `<td class="n">${
        interval === undefined
          ? ""
          : `${shortNumber(interval[0])} … ${shortNumber(interval[1])}`
      }</td>`,
      numberCell(realReal),
      `<td>${escaped(info?.better ?? "")}</td>`,
      `<td class="dim">${escaped(problem ?? info?.meaning ?? "")}</td>`,
    ].join("");
  });
  return `<div class="scroll"><table><thead><tr><th>Metric</th><th class="n">real-synthetic</th><th class="n">95 % interval</th><th class="n">real-real</th><th>better</th><th>meaning</th></tr></thead><tbody>${
    rows.map((row) => `<tr>${row}</tr>`).join("")
  }</tbody></table></div>`;
}

function numberCell(value: number | undefined): string {
  return `<td class="n">${value === undefined ? "-" : shortNumber(value)}</td>`;
}
