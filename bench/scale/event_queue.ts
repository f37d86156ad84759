/** The clock of a simulation: what happens next, and when. */

interface Event {
  readonly seconds: number;
  readonly order: number;
  readonly happen: () => void;
}

function isEarlier(one: Event, other: Event): boolean {
  return one.seconds < other.seconds ||
    one.seconds === other.seconds && one.order < other.order;
}

/** Events in the order of their times; those of one time as they were added. */
export class EventQueue {
  readonly #heap: Event[] = [];
  #added = 0;
  #now = 0;

  /** Seconds since the beginning. */
  get now(): number {
    return this.#now;
  }

  /** Lets something happen at a time, which is not in the past. */
  at(seconds: number, happen: () => void): void {
    const event = { seconds, happen, order: this.#added++ };
    const heap = this.#heap;
    let place = heap.push(event) - 1;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (isEarlier(heap[parent]!, event)) break;
      heap[place] = heap[parent]!;
      place = parent;
    }
    heap[place] = event;
  }

  /** Lets the next event happen; false when there is none. */
  step(): boolean {
    const next = this.#heap[0];
    if (next === undefined) return false;
    const last = this.#heap.pop()!;
    if (this.#heap.length > 0) this.#sink(last);
    this.#now = next.seconds;
    next.happen();
    return true;
  }

  #sink(event: Event): void {
    const heap = this.#heap;
    let place = 0;
    for (;;) {
      let child = 2 * place + 1;
      if (child >= heap.length) break;
      const other = child + 1;
      if (other < heap.length && isEarlier(heap[other]!, heap[child]!)) {
        child = other;
      }
      if (isEarlier(event, heap[child]!)) break;
      heap[place] = heap[child]!;
      place = child;
    }
    heap[place] = event;
  }
}
