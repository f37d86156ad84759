/** Options of the catalogue's methods. */
import type { CompatEntry } from "./compat/entries.ts";
import type { RankOrder } from "./search/rank.ts";

/** A model's number, identifier, or a part of it that fits one model. */
export type ModelName = number | string;

/** Options of a new catalogue. */
export interface CatalogueOptions {
  /** Upstream's own metadata, for compat mode; else taken from the cards. */
  readonly compatEntries?: readonly CompatEntry[] | undefined;
}

/** Whether to answer as the Python library does. */
export interface CompatOption {
  /** Whether to answer as the Python library does, oddities included. */
  readonly compat?: boolean | undefined;
}

/** Options of a search. */
export interface FindModelsOptions {
  /** `AND` (all terms), `OR` (at least one) or `XOR` (exactly one). */
  readonly operator?: string | undefined;
  /** Whether names of keys count as values, too. */
  readonly matchKeys?: boolean | undefined;
  /** Whether case matters. */
  readonly caseSensitive?: boolean | undefined;
}

/** Options of a look-up by key and value. */
export interface KeyValueOptions {
  /** Whether case matters. */
  readonly caseSensitive?: boolean | undefined;
}

/** Options of a ranking. */
export interface RankModelsOptions {
  /** The models to rank; all when absent. */
  readonly models?: readonly ModelName[] | undefined;
  /** Name or dot path of the metric; FID when absent (SSIM in compat mode). */
  readonly metric?: string | undefined;
  /** Which values come first; the best ones when absent (compat: `asc`). */
  readonly order?: RankOrder | undefined;
}

/** Options of a search that ends in a ranking. */
export interface FindAndRankOptions
  extends FindModelsOptions, Omit<RankModelsOptions, "models"> {}
