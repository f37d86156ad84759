/** Colours, light and dark, of pages and plots. */

const LIGHT =
  "--paper:#fff;--panel:#f6f7f9;--ink:#1b1f24;--dim:#5b6470;--grid:#e3e6ea;--real:#2a6fb0;--synthetic:#c8551b;--good:#2f7d4f;--warn:#8a5a00;--warnpanel:#fff6e0;--trend:#c0392b";
const DARK =
  "--paper:#14171b;--panel:#1d2127;--ink:#e8eaed;--dim:#9aa4b0;--grid:#2e343c;--real:#6db1ee;--synthetic:#f39a64;--good:#7fcf9f;--warn:#f0c069;--warnpanel:#2d2616;--trend:#ff7f73";

/** Colours by name. */
export const PALETTE =
  `:root{color-scheme:light dark;${LIGHT}}@media(prefers-color-scheme:dark){:root{${DARK}}}`;

/** How plots are drawn. */
export const PLOT_STYLE =
  ".plot{font:12px system-ui,sans-serif;max-width:100%;height:auto}.plot text{fill:var(--ink)}.plot .tick{fill:var(--dim);text-anchor:middle;font-size:11px}.plot .end{text-anchor:end}.plot .start{text-anchor:start}.plot .label{text-anchor:middle;fill:var(--dim)}.plot .grid{stroke:var(--grid)}.plot .trend{stroke:var(--trend);stroke-width:1.5;fill:none}.plot .link{stroke:var(--dim);stroke-width:1}.plot .real{fill:var(--real)}.plot .synthetic{fill:var(--synthetic)}.plot .faint{fill-opacity:.35}.plot line.real{stroke:var(--real);stroke-width:2}.plot line.synthetic{stroke:var(--synthetic);stroke-width:2}.plot .name{font-size:11px;text-anchor:middle}.plot .dashed{stroke-dasharray:4 3}";

/**
 * A plot that stands alone, with its colours.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { standalone } from "./theme.ts";
 * assert.match(standalone("<svg><g/></svg>"), /^<svg><style>.*<g\/><\/svg>$/);
 * ```
 */
export function standalone(plot: string): string {
  const open = plot.indexOf(">") + 1;
  const palette = PALETTE.replaceAll(":root", "svg");
  const ground = "svg{background:var(--paper)}";
  const style = `<style>${palette}${ground}${PLOT_STYLE}</style>`;
  return plot.slice(0, open) + style + plot.slice(open);
}
