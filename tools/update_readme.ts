/**
 * Fills the tables of README.md and docs/permissions.md from the catalogue and
 * the tables of permissions.
 *
 *     deno run -A tools/update_readme.ts [--check]
 */
import { LIBRARY_PERMISSIONS } from "../cli/library_permissions.ts";
import { PERMISSIONS } from "../cli/permissions.ts";
import { shortLicence } from "../cli/models.ts";
import { loadCatalogue, type ModelCard } from "../lib/registry/mod.ts";
import { report } from "./sources.ts";

function table(header: string[], rows: string[][]): string {
  const lines = [header, header.map(() => "---"), ...rows];
  return lines.map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

function modelRow({ id, execution, selection, description }: ModelCard) {
  const images = execution.inputs.filter(({ kind }) => kind === "image");
  return [
    String(Number(id.slice(0, 5))),
    description.title,
    `${selection.width} x ${selection.height}`,
    shortLicence(selection.license),
    String(selection.performance.FID ?? ""),
    images.length > 0 ? "images" : "noise",
    execution.confidence,
  ];
}

function permissionRows(): string[][] {
  return Object.entries(PERMISSIONS).flatMap(([command, needs]) =>
    [...Map.groupBy(needs, ({ why }) => why)].map(([why, flags], place) => [
      place === 0 ? `\`${command}\`` : "",
      flags.map(({ flag, value }) => `\`${flag}=${value}\``).join(" "),
      why,
    ])
  );
}

const tables: Record<string, string> = {
  models: table(
    ["#", "model", "size", "licence", "FID", "from", "architecture"],
    loadCatalogue().list().map(modelRow),
  ),
  permissions: table(["command", "flags", "for"], [
    ...permissionRows(),
    ["all others", "none", ""],
  ]),
  library: table(
    ["use", "flags"],
    LIBRARY_PERMISSIONS.map(({ use, flags }) => [
      `\`${use}\``,
      flags.map((flag) => `\`${flag}\``).join(" ") || "none",
    ]),
  ),
};

const FILES = ["README.md", "docs/permissions.md"];

function filled(text: string): string {
  return Object.entries(tables).reduce(
    (text, [name, content]) =>
      text.replace(
        new RegExp(`(<!-- ${name} -->\n)[^]*?(<!-- /${name} -->)`),
        (_, open, close) => `${open}\n${content}\n\n${close}`,
      ),
    text,
  );
}

const findings: string[] = [];
for (const file of FILES) {
  const before = await Deno.readTextFile(file);
  const after = filled(before);
  if (before === after) continue;
  findings.push(
    `tables of ${file} are out of date; run: deno run -A tools/update_readme.ts`,
  );
  if (!Deno.args.includes("--check")) await Deno.writeTextFile(file, after);
}
if (Deno.args.includes("--check")) report("readme", findings);
