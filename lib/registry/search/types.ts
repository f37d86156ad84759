/** What searches take and give. */

/** A value to search for. */
export type SearchValue = string | number | boolean | null;

/** One place in which a model matched. */
export interface TermMatch {
  /** Dot path inside the card (in compat mode: inside upstream's selection). */
  readonly path: string;
  /** What stands there. */
  readonly value: string;
  /** The part of the query that it matched. */
  readonly term: string;
}

/** A model that matched. */
export interface ModelMatch {
  /** Identifier. */
  readonly id: string;
  /** Why it matched. */
  readonly matches: readonly TermMatch[];
}

/** A model with its place in a ranking. */
export interface RankedModel {
  /** Identifier. */
  readonly id: string;
  /** Value of the metric; `undefined` where it was not measured. */
  readonly value: number | string | undefined;
  /** Place from 1 on, shared by equal values; `undefined` where not measured. */
  readonly rank: number | undefined;
  /** Whether the metric was not measured. */
  readonly missing: boolean;
}

/** A model that has some value under some key. */
export interface KeyValueMatch {
  /** Identifier. */
  readonly id: string;
  /** The key as it was asked for. */
  readonly key: string;
  /** The value (in compat mode the one that was asked for). */
  readonly value: SearchValue;
}
