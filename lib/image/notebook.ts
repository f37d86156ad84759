/**
 * Values that show themselves in notebooks.
 *
 * Source: Deno's Jupyter kernel, which calls `Symbol.for("Jupyter.display")`
 * of the value at a cell's end.
 */

/** What a notebook may show, by media type; pictures are in base64. */
export interface MediaBundle {
  /** The same thing in one form. */
  readonly [mediaType: string]: string;
}

const DISPLAY = Symbol.for("Jupyter.display");

/**
 * The same value, which a notebook shows as `bundle` says. Nothing else sees a
 * difference: the property cannot be enumerated, copied or written to JSON.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { mediaOf, showAs } from "./notebook.ts";
 * const value = showAs({ size: 2 }, () => ({ "text/html": "<b>two</b>" }));
 * assert.deepEqual(value, { size: 2 });
 * assert.equal(mediaOf(value)?.["text/html"], "<b>two</b>");
 * ```
 */
export function showAs<T extends object>(
  value: T,
  bundle: () => MediaBundle,
): T {
  return Object.defineProperty(value, DISPLAY, {
    value: bundle,
    enumerable: false,
    configurable: true,
  });
}

/** What a notebook would show of a value, where it says so. */
export function mediaOf(value: object): MediaBundle | undefined {
  const display: unknown = Reflect.get(value, DISPLAY);
  return typeof display === "function" ? display.call(value) : undefined;
}

/** Rows that are shown of a long table. */
const MAX_ROWS = 100;

/**
 * Rows as a table; of more than 100 the first.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { tableMedia } from "./notebook.ts";
 * const media = tableMedia(["id", "FID"], [["A <b>", 63.2]]);
 * assert.match(media["text/html"] ?? "", /<td>A &lt;b&gt;<\/td><td>63.2<\/td>/);
 * assert.equal(media["text/plain"], "id\tFID\nA <b>\t63.2");
 * ```
 */
export function tableMedia(
  columns: readonly string[],
  rows: readonly (readonly unknown[])[],
): MediaBundle {
  const shown = rows.slice(0, MAX_ROWS).map((row) => row.map(cellText));
  const left = rows.length - shown.length;
  const note = left > 0 ? `and ${left} more` : "";
  const line = (tag: string, cells: readonly string[]) =>
    `<tr>${
      cells.map((cell) => `<${tag}>${escaped(cell)}</${tag}>`).join("")
    }</tr>`;
  const plain = [columns, ...shown].map((cells) => cells.join("\t"));
  return {
    "text/html": `<table><thead>${line("th", columns)}</thead><tbody>${
      shown.map((row) => line("td", row)).join("")
    }</tbody></table>${note && `<p>${note}</p>`}`,
    "text/plain": [...plain, ...note ? [note] : []].join("\n"),
  };
}

function cellText(value: unknown): string {
  if (value === undefined || value === null) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

const ENTITIES: { readonly [letter: string]: string } = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (letter) => ENTITIES[letter] ?? letter);
}
