/** Citations as BibTeX. */
import type { ModelCard } from "../../lib/registry/card.ts";

/** A BibTeX entry for a model. */
export function renderBibtex(card: ModelCard): string {
  const { id, description, selection, execution } = card;
  const { source } = execution;
  const doi = source.kind === "zenodo" ? source.doi : description.doi[0];
  const fields: (readonly [name: string, value: string])[] = [
    ["title", `{${escapeBibtex(description.title)}}`],
    ["author", description.authors.map(escapeBibtex).join(" and ")],
    ["year", escapeBibtex(selection.year)],
    ["doi", doi ?? ""],
    ["note", escapeBibtex(description.publication ?? "")],
  ];
  const lines = fields.filter(([, value]) => value !== "" && value !== "{}")
    .map(([name, value]) => `  ${name} = {${value}},`);
  return [`@misc{medigan_${id.slice(0, 5)},`, ...lines, "}"].join("\n");
}

function escapeBibtex(text: string): string {
  return text.replace(/[&%#_$]/g, "\\$&");
}
