/**
 * Which models exist: cards, the catalogue, search and ranking, and upstream's
 * own index of models.
 *
 * @module
 */
export { Catalogue } from "./catalogue.ts";
export { loadCatalogue, type LoadCatalogueOptions } from "./load_catalogue.ts";
export { parseCard, type ParseCardOptions } from "./parse_card.ts";
export { type CardFolder, packagedCard } from "./packaged_card.ts";
export * from "./card.ts";
export * from "./options.ts";
export type { CompatEntry } from "./compat/entries.ts";
export type { Json, JsonObject } from "./json.ts";
export { type MetricDirection, metricDirection } from "./search/metrics.ts";
export type { RankOrder } from "./search/rank.ts";
export type * from "./search/types.ts";
export {
  type ReadIndexOptions,
  readUpstreamIndex,
  readUpstreamIndexFile,
  UpstreamIndex,
} from "./upstream/index.ts";
export type { ConvertedCards } from "./upstream/to_cards.ts";
export {
  type RefreshedIndex,
  refreshIndex,
  type RefreshIndexOptions,
  UPSTREAM_INDEX_URL,
} from "./upstream/refresh.ts";
