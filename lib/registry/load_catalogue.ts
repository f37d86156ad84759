/** The catalogue that comes with the toolkit. */
import { CARD_FILES } from "../../models/catalogue/mod.ts";
import type { ModelCard } from "./card.ts";
import { Catalogue } from "./catalogue.ts";
import { parseCard } from "./parse_card.ts";

/** Options of {@linkcode loadCatalogue}. */
export interface LoadCatalogueOptions {
  /** More cards, not validated yet; they replace those of the same identifier. */
  readonly cards?: readonly unknown[] | undefined;
}

/**
 * The catalogue of all models that the toolkit knows, and the user's own cards
 * after them. Takes no permission.
 *
 * @throws {CardError} when a card does not follow the schema.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { loadCatalogue } from "@medigan/core/registry";
 * const catalogue = loadCatalogue();
 * assert(catalogue.size === 25);
 * assert(catalogue.get(5).id === "00005_DCGAN_MMG_MASS_ROI");
 * ```
 */
export function loadCatalogue(options: LoadCatalogueOptions = {}): Catalogue {
  const known: ModelCard[] = Object.entries(CARD_FILES)
    .map(([file, card]) => parseCard(card, { file }));
  const own = (options.cards ?? [])
    .map((card, index) => parseCard(card, { file: `cards[${index}]` }));
  return new Catalogue(known).with(...own);
}
