/** Which items of a run wait, are with workers, or cannot be made. */
import type { DeadOutcome } from "../protocol/messages.ts";
import {
  isOverlapping,
  type Range,
  rangeSize,
  rangeToken,
  without,
} from "../protocol/ranges.ts";

/** A job that cannot be done. */
export interface DeadJob {
  /** Its items. */
  readonly range: Range;
  /** Why not. */
  readonly outcome: DeadOutcome;
}

/**
 * Keeps account of the items of a run.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { Board } from "./board.ts";
 * const board = new Board([{ first: 0, end: 40 }]);
 * assert.deepEqual(board.cut(16), { first: 0, end: 16 });
 * assert.equal(board.left, 24);
 * ```
 */
export class Board {
  /** Jobs that were sent and not come back. */
  readonly open: Map<string, Range> = new Map();
  /** Jobs that cannot be done. */
  readonly dead: Map<string, DeadJob> = new Map();
  /** How often what was made of a job was of no use. */
  readonly #refusals: Map<string, number> = new Map();
  /** Items that are in no job yet. */
  #waiting: readonly Range[];
  /** Items that did not come back yet. */
  #wanted: readonly Range[];

  /** An account of items that are missing, sorted. */
  constructor(missing: readonly Range[]) {
    this.#waiting = missing;
    this.#wanted = missing;
  }

  /** Number of items that are in no job yet. */
  get left(): number {
    return this.#waiting.reduce((sum, range) => sum + rangeSize(range), 0);
  }

  /** Cuts the next job of so many items at most; none when none are left. */
  cut(size: number): Range | undefined {
    const [next] = this.#waiting;
    if (next === undefined) return undefined;
    const { first } = next;
    const range = { first, end: Math.min(next.end, first + size) };
    this.adopt(range);
    return range;
  }

  /** Notes that a job is with workers. */
  adopt(range: Range): void {
    if (!this.isWanted(range)) return;
    this.#waiting = without(this.#waiting, [range]);
    this.open.set(rangeToken(range), range);
  }

  /** Notes that a job is done; tells whether its items were still wanted. */
  settle(range: Range): boolean {
    const isWanted = this.isWanted(range);
    this.#forget(range);
    this.#wanted = without(this.#wanted, [range]);
    this.#waiting = without(this.#waiting, [range]);
    return isWanted;
  }

  /** Notes that a job cannot be done; tells whether its items were wanted. */
  bury(job: DeadJob): boolean {
    this.open.delete(rangeToken(job.range));
    if (!this.isWanted(job.range)) return false;
    this.#waiting = without(this.#waiting, [job.range]);
    this.dead.set(rangeToken(job.range), job);
    return true;
  }

  /**
   * Puts the items of a job back that are still wanted and in no other job, to
   * be cut anew.
   */
  putBack(range: Range): void {
    this.#forget(range);
    const wanted = without([range], without([range], this.#wanted));
    const back = without(wanted, [...this.open.values()]);
    this.#waiting = [...without(this.#waiting, [range]), ...back]
      .toSorted((a, b) => a.first - b.first);
  }

  /** Notes that what was made of a job is of no use; tells how often it was. */
  refuse(range: Range): number {
    const token = rangeToken(range);
    const refusals = (this.#refusals.get(token) ?? 0) + 1;
    this.#refusals.set(token, refusals);
    return refusals;
  }

  /** Notes that a dead job was sent again. */
  revive(range: Range): void {
    this.dead.delete(rangeToken(range));
    this.#refusals.delete(rangeToken(range));
    this.open.set(rangeToken(range), range);
  }

  #forget(range: Range): void {
    this.open.delete(rangeToken(range));
    this.dead.delete(rangeToken(range));
  }

  /** Whether an item of these did not come back yet. */
  isWanted(range: Range): boolean {
    return this.#wanted.some((one) => isOverlapping(one, range));
  }
}
