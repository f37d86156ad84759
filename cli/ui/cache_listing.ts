/** What the cache holds, for people. */
import { formatBytes } from "../../lib/bytes.ts";
import type { CacheEntry, CacheListing } from "../../lib/store/mod.ts";
import type { Ui } from "./style.ts";
import { type Column, renderFacts, renderTable } from "./table.ts";

const COLUMNS: readonly Column<CacheEntry>[] = [
  { title: "File", text: ({ key }) => key, isFlexible: true },
  { title: "Size", text: ({ size }) => formatBytes(size), isNumber: true },
  { title: "SHA-256", text: ({ sha256 }) => sha256.slice(0, 12) },
  {
    title: "State",
    text: ({ isPresent }) => isPresent ? "here" : "missing",
    style: ({ isPresent }) => isPresent ? undefined : "yellow",
  },
];

/** The folder, what takes how much room in it, and every fetched file. */
export function renderListing(
  { dir, entries, bytes }: CacheListing,
  ui: Ui,
): string {
  const sizes = Object.entries(bytes)
    .map(([what, size]) => `${what} ${formatBytes(size)}`);
  const facts = renderFacts([
    ["folder", dir],
    ["holds", sizes.join(", ")],
  ], ui);
  if (entries.length === 0) return `${facts}\n\nNothing was fetched yet.`;
  return `${facts}\n\n${renderTable(entries, COLUMNS, ui)}`;
}
