/** A page that needs nothing but itself. */
import { escaped } from "./markup.ts";
import { PALETTE, PLOT_STYLE } from "./theme.ts";

const STYLE =
  "*{box-sizing:border-box}body{margin:0;background:var(--paper);color:var(--ink);font:15px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,sans-serif}main{max-width:1080px;margin:0 auto;padding:28px 24px 60px}h1{font-size:26px;line-height:1.2;margin:0 0 4px}h2{font-size:18px;margin:36px 0 10px}p{margin:6px 0}.dim{color:var(--dim)}.notice{background:var(--warnpanel);color:var(--warn);border-radius:8px;padding:8px 14px;margin:14px 0;font-weight:600}.notice ul{margin:0;padding-left:18px;font-weight:400}.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(170px,1fr));gap:12px;margin:18px 0}.tile{background:var(--panel);border-radius:10px;padding:12px 16px}.tile b{display:block;font-size:26px;line-height:1.25;font-variant-numeric:tabular-nums}.tile span{color:var(--dim);font-size:13px}.plots{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,430px),1fr));gap:16px}figure{margin:0;background:var(--panel);border-radius:10px;padding:12px 14px}figcaption{font-size:13px;color:var(--dim);margin-top:4px}table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}th,td{text-align:left;padding:6px 10px 6px 0;border-bottom:1px solid var(--grid);vertical-align:top}th{font-size:13px;color:var(--dim);font-weight:600}td.n,th.n{text-align:right;white-space:nowrap}.scroll{overflow-x:auto}.gallery{display:flex;flex-wrap:wrap;gap:6px}.gallery img,.pair img{border-radius:4px;width:112px;height:auto;image-rendering:auto}.pairs{display:flex;flex-wrap:wrap;gap:14px}.pair{background:var(--panel);border-radius:10px;padding:10px;font-size:12px;color:var(--dim)}.pair div{display:flex;gap:4px}.real-word{color:var(--real)}.synthetic-word{color:var(--synthetic)}code{font-size:13px;word-break:break-all}footer{margin-top:40px;color:var(--dim);font-size:13px}";

/**
 * A page of HTML: no scripts, and nothing from a network, as its own policy
 * says; light and dark as the reader's system is.
 *
 * @param body Markup.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { htmlPage } from "./page.ts";
 * const page = htmlPage("A & B", "<p>Hello</p>");
 * assert.match(page, /<title>A &amp; B<\/title>/);
 * assert.match(page, /default-src 'none'/);
 * ```
 */
export function htmlPage(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="robots" content="noindex">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<title>${escaped(title)}</title>
<style>${PALETTE}${STYLE}${PLOT_STYLE}</style>
</head>
<body>
<main>
${body}
</main>
</body>
</html>
`;
}
