/** A set of model cards, and everything that can be asked of it. */
import type { ModelCard } from "./card.ts";
import { resolveModelId } from "./model_id.ts";

/** A set of model cards. Never changes: {@linkcode Catalogue.with} makes a new one. */
export class Catalogue {
  readonly #cards: ReadonlyMap<string, ModelCard>;

  /** Makes a catalogue of cards; of two with one identifier the later stays. */
  constructor(cards: Iterable<ModelCard>) {
    this.#cards = new Map([...cards].map((card) => [card.id, card]));
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
  get(name: number | string): ModelCard {
    return this.#cards.get(
      resolveModelId(name, this.listModels()),
    ) as ModelCard;
  }

  /** A catalogue with more cards; they replace those of the same identifier. */
  with(...cards: readonly ModelCard[]): Catalogue {
    return new Catalogue([...this.#cards.values(), ...cards]);
  }
}
