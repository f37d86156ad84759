/** One run after the other, always of what is wanted last. */
export class RenderLoop {
  readonly #work: () => Promise<void>;
  readonly #onError: (cause: unknown) => void;
  #running: Promise<void> | undefined;
  #isStale = false;

  /** A loop over some work. */
  constructor(work: () => Promise<void>, onError: (cause: unknown) => void) {
    this.#work = work;
    this.#onError = onError;
  }

  /** Asks for a run; resolves when nothing newer is wanted. */
  request(): Promise<void> {
    this.#isStale = true;
    this.#running ??= this.#runAll().finally(() => (this.#running = undefined));
    return this.#running;
  }

  async #runAll(): Promise<void> {
    while (this.#isStale) {
      this.#isStale = false;
      try {
        await this.#work();
      } catch (cause) {
        this.#onError(cause);
      }
    }
  }
}
