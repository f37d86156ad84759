/**
 * Fills the tables of README.md from the catalogue and the permission table.
 *
 *     deno run -A tools/update_readme.ts [--check]
 */
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
};

const before = await Deno.readTextFile("README.md");
const after = Object.entries(tables).reduce(
  (text, [name, content]) =>
    text.replace(
      new RegExp(`(<!-- ${name} -->\n)[^]*?(<!-- /${name} -->)`),
      (_, open, close) => `${open}\n${content}\n\n${close}`,
    ),
  before,
);

if (Deno.args.includes("--check")) {
  report(
    "readme",
    before === after
      ? []
      : ["tables are out of date; run: deno run -A tools/update_readme.ts"],
  );
} else {
  await Deno.writeTextFile("README.md", after);
}
