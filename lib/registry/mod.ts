/**
 * Which models exist: cards, the catalogue, search and ranking.
 *
 * @module
 */
export { Catalogue } from "./catalogue.ts";
export { loadCatalogue, type LoadCatalogueOptions } from "./load_catalogue.ts";
export { parseCard, type ParseCardOptions } from "./parse_card.ts";
export * from "./card.ts";
