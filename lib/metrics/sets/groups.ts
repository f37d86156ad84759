/** Which images belong together, as those of one patient. */
import { basename } from "node:path";
import { FormatError, UsageError } from "../../errors.ts";

/** Columns that may name a file, and those that may name its patient. */
const FILE_COLUMNS = ["file", "filename", "image", "path", "name"];
const GROUP_COLUMNS = ["patient", "patient_id", "subject", "group", "case"];

/**
 * The patient of each image, from a table with a heading (CSV, commas): a
 * column `file` (or `filename`, `image`, `path`, `name`) and a column `patient`
 * (or `patient_id`, `subject`, `group`, `case`). Folders in file names do not
 * matter.
 *
 * @param names Names of the images.
 *
 * @throws {FormatError} when the table has no such columns.
 * @throws {UsageError} when an image is not in it; it is named.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { groupsFromTable } from "@medigan/core/metrics";
 * const table = "file,patient\nreal/a.png,P1\nreal/b.png,P1\n";
 * assert.deepEqual(groupsFromTable(table, ["b.png"]), ["P1"]);
 * ```
 */
export function groupsFromTable(
  table: string,
  names: readonly string[],
): string[] {
  const [heading = [], ...rows] = parseTable(table);
  const file = columnOf(heading, FILE_COLUMNS);
  const group = columnOf(heading, GROUP_COLUMNS);
  const byName = new Map(
    rows.map((row) => [basename(row[file] ?? ""), row[group] ?? ""]),
  );
  return names.map((name) => {
    const found = byName.get(basename(name).replace(/\[\d+\]$/, ""));
    if (found !== undefined && found !== "") return found;
    throw new UsageError(
      `Cannot tell the patient of ${name} as the table of patients does not name it`,
      { hint: "Add its row, or leave the table out" },
    );
  });
}

function columnOf(heading: readonly string[], known: readonly string[]) {
  const column = heading.findIndex((name) =>
    known.includes(name.trim().toLowerCase())
  );
  if (column >= 0) return column;
  throw new FormatError(
    `Cannot read a table of patients as it must have a column ${
      known.map((name) => `"${name}"`).join(" or ")
    }: current columns are ${heading.join(", ")}`,
  );
}

/** Fields by RFC 4180: quotes may hold commas, and two of them are one. */
function parseTable(text: string): string[][] {
  return text.replace(/^\ufeff/, "").split(/\r?\n/)
    .filter((line) => line.trim() !== "")
    .map((line) =>
      [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map((
        [, quoted, plain],
      ) => quoted?.replaceAll('""', '"') ?? plain ?? "")
    );
}
