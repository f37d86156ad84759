/** What was set before, to go back to. */
export class History<T> {
  #past: T[] = [];
  #future: T[] = [];
  #present: T;

  /** A history that begins with a state. */
  constructor(first: T) {
    this.#present = first;
  }

  /** The state that holds. */
  get present(): T {
    return this.#present;
  }

  /** Whether there is something to take back. */
  get canUndo(): boolean {
    return this.#past.length > 0;
  }

  /** Whether there is something to do again. */
  get canRedo(): boolean {
    return this.#future.length > 0;
  }

  /**
   * Sets another state.
   *
   * @param isStep Whether it can be taken back by itself; a slider that moves
   * makes many states and one step.
   */
  set(next: T, isStep: boolean): void {
    if (isStep) this.#past.push(this.#present);
    this.#future = [];
    this.#present = next;
  }

  /** Goes a step back, if there is one. */
  undo(): void {
    const last = this.#past.pop();
    if (last === undefined) return;
    this.#future.push(this.#present);
    this.#present = last;
  }

  /** Goes a step forward again, if there is one. */
  redo(): void {
    const next = this.#future.pop();
    if (next === undefined) return;
    this.#past.push(this.#present);
    this.#present = next;
  }
}
