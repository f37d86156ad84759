/** What a Zenodo record says of a model. */
import type { ModelCard } from "../../registry/card.ts";

/** Someone who made a model, as Zenodo names people. */
export interface Creator {
  /** Family name, given names. */
  readonly name: string;
  /** Institution. */
  readonly affiliation?: string;
  /** ORCID identifier. */
  readonly orcid?: string;
}

/** Metadata of a deposition (Zenodo's REST API, "Deposit metadata"). */
export interface DepositMetadata {
  readonly title: string;
  readonly upload_type: "other";
  readonly description: string;
  readonly creators: readonly Creator[];
  readonly access_right: "open";
  readonly license: string;
  readonly keywords: readonly string[];
  readonly related_identifiers: readonly {
    readonly identifier: string;
    readonly relation: "isSupplementTo";
  }[];
  readonly version?: string;
  readonly notes: string;
}

/**
 * The metadata of a card.
 *
 * @param creators Who is named; the card's authors when empty.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { loadCatalogue } from "@medigan/core/registry";
 * import { zenodoMetadata } from "./zenodo_metadata.ts";
 * const card = loadCatalogue().get(8);
 * const { license, keywords } = zenodoMetadata(card, []);
 * assert.equal(license, "mit");
 * assert(keywords.includes("synthetic"));
 * ```
 */
export function zenodoMetadata(
  { description, selection }: ModelCard,
  creators: readonly Creator[],
): DepositMetadata {
  const { title, summary, limits, authors, doi, version } = description;
  const paragraphs = [summary, ...limits, `Licence: ${selection.license}`];
  return {
    title,
    upload_type: "other",
    description: paragraphs.map((text) => `<p>${escaped(text)}</p>`).join(""),
    creators: creators.length > 0
      ? creators
      : authors.map((name) => ({ name })),
    access_right: "open",
    license: (selection.license ?? "").toLowerCase(),
    keywords: [
      ...new Set([
        ...["medigan", "synthetic", "generative model"],
        ...selection.modality,
        ...selection.organ,
        ...selection.tags,
      ]),
    ],
    related_identifiers: doi.map((identifier) => (
      { identifier, relation: "isSupplementTo" }
    )),
    ...version !== null && { version },
    notes:
      "A medigan package. Its images are synthetic and not for clinical use.",
  };
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;");
}
