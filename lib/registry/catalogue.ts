/** A set of model cards, and everything that can be asked of it. */
import type { CardSelection, ModelCard } from "./card.ts";
import { compatEntries, type CompatEntry } from "./compat/entries.ts";
import { findCompat } from "./compat/find.ts";
import { keyValueCompat } from "./compat/key_value.ts";
import { rankCompat } from "./compat/rank.ts";
import type { Json } from "./json.ts";
import { matchModelIdCompat, resolveModelId } from "./model_id.ts";
import type {
  CatalogueOptions,
  CompatOption,
  FindAndRankOptions,
  FindModelsOptions,
  KeyValueOptions,
  ModelName,
  RankModelsOptions,
} from "./options.ts";
import { findCards } from "./search/find.ts";
import { parseQuery, parseValues } from "./search/query.ts";
import { rankCards } from "./search/rank.ts";
import {
  findByKeyValue,
  partOf,
  selectionKeys,
  valuesForKey,
} from "./search/select.ts";
import type {
  KeyValueMatch,
  ModelMatch,
  RankedModel,
  SearchValue,
} from "./search/types.ts";

/**
 * A set of model cards. It never changes: {@linkcode Catalogue.with} makes a
 * new one.
 *
 * Methods with the option `compat` can answer as the Python library does, its
 * oddities and uncorrected metadata included.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { loadCatalogue } from "@medigan/core/registry";
 * const catalogue = loadCatalogue();
 * const [found] = catalogue.find("organ:brain mri");
 * assert(found?.id === "00007_INPAINT_BRAIN_MRI");
 * const [best] = catalogue.rankModelsByPerformance({ metric: "FID" });
 * assert(best?.value === 28.71);
 * ```
 */
export class Catalogue {
  readonly #cards: ReadonlyMap<string, ModelCard>;
  readonly #options: CatalogueOptions;

  /** Makes a catalogue of cards; of two with one identifier the later stays. */
  constructor(cards: Iterable<ModelCard>, options: CatalogueOptions = {}) {
    this.#cards = new Map([...cards].map((card) => [card.id, card]));
    this.#options = options;
  }

  /** Number of models. */
  get size(): number {
    return this.#cards.size;
  }

  /** All cards, in the order in which they came. */
  list(): ModelCard[] {
    return [...this.#cards.values()];
  }

  /** Identifiers of all models. */
  listModels(): string[] {
    return [...this.#cards.keys()];
  }

  /**
   * The card of a model by number, identifier, or a part of it that fits one.
   *
   * @throws {UnknownModelError} when none or several fit; the hint names
   * candidates.
   */
  get(name: ModelName): ModelCard {
    return this.#cards.get(this.matchModelId(name)) as ModelCard;
  }

  /** A catalogue with more cards; they replace those of the same identifier. */
  with(...cards: readonly ModelCard[]): Catalogue {
    return new Catalogue([...this.#cards.values(), ...cards], this.#options);
  }

  /**
   * The identifier that a name stands for. In compat mode a name that fits no
   * model comes back padded or as it is.
   *
   * @throws {UnknownModelError} when none or several fit, but in compat mode.
   */
  matchModelId(name: ModelName, options: CompatOption = {}): string {
    return options.compat
      ? matchModelIdCompat(name, this.#entries().map(({ id }) => id))
      : resolveModelId(name, this.listModels());
  }

  /**
   * The card of a model, or the part of it that a dot path leads to.
   *
   * @throws {UnknownModelError} when there is no such model.
   * @throws {UsageError} when the path leads nowhere.
   */
  getConfigById(name: ModelName, path?: string): Json | ModelCard {
    const card = this.get(name);
    return path === undefined ? card : partOf(card, path);
  }

  /**
   * Models that match a query in one line: words, `"phrases"`,
   * `field:value`, `field=value` and `metric<number`.
   *
   * @throws {UsageError} when the query is empty, or names an unknown field,
   * metric or operator.
   */
  find(query: string, options: FindModelsOptions = {}): ModelMatch[] {
    return findCards(this.list(), parseQuery(query), options);
  }

  /**
   * Models that have some values: all, at least one or exactly one of them, as
   * the operator says. A text is a query as in {@linkcode Catalogue.find}.
   *
   * @throws {UsageError} when there are no values, or an unknown field, metric
   * or operator.
   */
  findMatchingModelsByValues(
    values: readonly SearchValue[] | string,
    options: FindModelsOptions & CompatOption = {},
  ): ModelMatch[] {
    if (options.compat) return findCompat(this.#entries(), values, options);
    if (typeof values === "string") return this.find(values, options);
    return findCards(this.list(), parseValues(values ?? []), options);
  }

  /**
   * Models in the order of a metric, the best first; those without it last.
   *
   * @throws {UsageError} when no model has the metric.
   * @throws {TypeError} in compat mode when values cannot be compared.
   */
  rankModelsByPerformance(
    options: RankModelsOptions & CompatOption = {},
  ): RankedModel[] {
    if (options.compat) return rankCompat(this.#entries(), options);
    const { models, metric = "FID", order = "best" } = options;
    const cards = models === undefined
      ? this.list()
      : [...new Set(models.map((name) => this.get(name)))];
    return rankCards(cards, { metric, order, knownFrom: this.list() });
  }

  /**
   * Models that have some values, in the order of a metric.
   *
   * @throws {UsageError} when there are no values, or an unknown field, metric
   * or operator.
   */
  findModelsAndRank(
    values: readonly SearchValue[] | string,
    options: FindAndRankOptions & CompatOption = {},
  ): RankedModel[] {
    const found = this.findMatchingModelsByValues(values, options);
    const models = found.map(({ id }) => id);
    return this.rankModelsByPerformance({ ...options, models });
  }

  /**
   * Models whose value under a key is, or whose list holds, a value.
   *
   * @throws {UsageError} when there is no such key, but in compat mode.
   * @throws {TypeError} in compat mode when a list is asked for a number.
   */
  getModelsByKeyValuePair(
    key: string,
    value: SearchValue,
    options: KeyValueOptions & CompatOption = {},
  ): KeyValueMatch[] {
    const query = { ...options, key, value };
    return options.compat
      ? keyValueCompat(this.#entries(), query)
      : findByKeyValue(this.list(), query);
  }

  /**
   * What a model is selected by.
   *
   * @throws {UnknownModelError} when there is no such model.
   */
  getSelectionCriteriaById(name: ModelName): CardSelection {
    return this.get(name).selection;
  }

  /**
   * What some models are selected by; all models when no names are given.
   *
   * @throws {UnknownModelError} when one of them does not exist.
   */
  getSelectionCriteriaByIds(
    names: readonly ModelName[] = this.listModels(),
  ): { readonly [id: string]: CardSelection } {
    return Object.fromEntries(
      names.map((name) => this.get(name)).map((card) => [
        card.id,
        card.selection,
      ]),
    );
  }

  /**
   * First-level keys of the selection of a model, or of all.
   *
   * @throws {UnknownModelError} when there is no such model.
   */
  getSelectionKeys(name?: ModelName): string[] {
    return selectionKeys(this.#cardsOf(name));
  }

  /**
   * Values under a key (a dot path or metric) of a model, or of all.
   *
   * @throws {UnknownModelError} when there is no such model.
   * @throws {UsageError} when there is no such key.
   */
  getSelectionValuesForKey(key: string, name?: ModelName): SearchValue[] {
    return valuesForKey(this.#cardsOf(name), key);
  }

  #cardsOf(name: ModelName | undefined): ModelCard[] {
    return name === undefined ? this.list() : [this.get(name)];
  }

  #entries(): readonly CompatEntry[] {
    return this.#options.compatEntries ?? compatEntries(this.#cards.values());
  }
}
