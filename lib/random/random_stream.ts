/** Draws one after the other, from a seed and a name. */
import { normalFromWord } from "./normal_quantile.ts";
import { threefry4x32 } from "./threefry.ts";

/** What a stream depends on. */
export interface RandomStreamOptions {
  /** Seed, 0..2^64-1. */
  readonly seed: bigint;
  /** What is drawn, 0..2^32-1, so that two uses of a seed share nothing. */
  readonly purpose: number;
  /** Which of many like streams, 0..2^32-1; 0 when absent. */
  readonly index?: number;
}

/**
 * A stream of random draws that is the same on every engine and machine. For
 * draws that must not depend on the order they are made in, use Threefry.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { RandomStream } from "./random_stream.ts";
 * const one = new RandomStream({ seed: 7n, purpose: 1 });
 * const other = new RandomStream({ seed: 7n, purpose: 1 });
 * assert.deepEqual(one.permutation(9), other.permutation(9));
 * ```
 */
export class RandomStream {
  readonly #key: Uint32Array;
  readonly #counter = new Uint32Array(4);
  readonly #words = new Uint32Array(4);
  #used = 4;

  /** A stream at its beginning. */
  constructor({ seed, purpose, index = 0 }: RandomStreamOptions) {
    const low = Number(seed & 0xffffffffn);
    this.#key = Uint32Array.of(low, Number(seed >> 32n), purpose, index);
  }

  /** 32 random bits as a whole number. */
  word(): number {
    if (this.#used === 4) {
      threefry4x32(this.#counter, this.#key, this.#words);
      this.#used = 0;
      const next = (this.#counter[0] ?? 0) + 1;
      this.#counter[0] = next;
      if (next === 2 ** 32) this.#counter[1] = (this.#counter[1] ?? 0) + 1;
    }
    return this.#words[this.#used++] ?? 0;
  }

  /**
   * A whole number in 0..count-1, each as likely as the others.
   *
   * @throws {RangeError} when `count` is no whole number in 1..2^32.
   */
  integer(count: number): number {
    if (!Number.isInteger(count) || count < 1 || count > 2 ** 32) {
      throw new RangeError(
        `Cannot draw a number as there must be 1..2^32 to choose from: current number is ${count}`,
      );
    }
    // Words of the incomplete last round would favour small numbers.
    const limit = 2 ** 32 - 2 ** 32 % count;
    for (;;) {
      const word = this.word();
      if (word < limit) return word % count;
    }
  }

  /** A value of the standard normal distribution. */
  normal(): number {
    return normalFromWord(this.word());
  }

  /** The numbers 0..count-1 in random order. */
  permutation(count: number): number[] {
    return this.choose(count, count);
  }

  /**
   * `chosen` different numbers of 0..count-1, in random order.
   *
   * @throws {RangeError} when there are not so many.
   */
  choose(count: number, chosen: number): number[] {
    if (chosen > count) {
      throw new RangeError(
        `Cannot choose ${chosen} different numbers as there are ${count}`,
      );
    }
    const numbers = Array.from({ length: count }, (_, place) => place);
    for (let place = 0; place < chosen; place++) {
      const other = place + this.integer(count - place);
      const here = numbers[place] ?? 0;
      numbers[place] = numbers[other] ?? 0;
      numbers[other] = here;
    }
    return numbers.slice(0, chosen);
  }
}
