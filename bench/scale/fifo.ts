/** A queue that stays fast when long. */
export class Fifo<Item> {
  #items: Item[] = [];
  #head = 0;

  /** Puts an item at the end. */
  push(item: Item): void {
    this.#items.push(item);
  }

  /** Takes the first item. */
  shift(): Item | undefined {
    if (this.#head === this.#items.length) return undefined;
    const item = this.#items[this.#head++];
    if (this.#head > 1_024 && this.#head * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
    return item;
  }

  /** How many wait. */
  get length(): number {
    return this.#items.length - this.#head;
  }
}
