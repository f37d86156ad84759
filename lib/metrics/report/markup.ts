/** Text that becomes a part of HTML or SVG. */

/**
 * Text with all that markup would act on written out.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { escaped } from "./markup.ts";
 * assert.equal(escaped("<a&'b\">"), "&lt;a&amp;&#39;b&quot;&gt;");
 * ```
 */
export function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;").replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}

/** Attributes by name; numbers get at most two digits after the point. */
export type Attributes = { readonly [name: string]: string | number };

/**
 * An element with its attributes escaped; its content is markup already.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { element } from "./markup.ts";
 * assert.equal(element("g", { x: 1.234 }, "<b/>"), '<g x="1.23"><b/></g>');
 * ```
 */
export function element(
  name: string,
  attributes: Attributes = {},
  content = "",
): string {
  const listed = Object.entries(attributes).map(([key, value]) =>
    ` ${key}="${typeof value === "number" ? rounded(value) : escaped(value)}"`
  ).join("");
  return `<${name}${listed}>${content}</${name}>`;
}

function rounded(value: number): string {
  return String(Math.round(value * 100) / 100);
}
