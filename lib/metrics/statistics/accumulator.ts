/** Statistics of a stream of features, in memory that does not grow with it. */
import type { AlgebraOptions, Matrix } from "../../linalg/mod.ts";
import { checkCount, checkFeatures } from "./checks.ts";
import {
  joinMoments,
  type Moments,
  momentsOf,
  statisticsOfMoments,
} from "./moments.ts";
import type { Statistics } from "./statistics.ts";

// Rows are taken in blocks of this many however they arrive, so that the sizes
// of batches do not show in the last bits of the result.
export const BLOCK_ROWS = 1024;

/**
 * Mean and covariance of features that arrive in batches of any sizes: the same
 * bits as from all of them at once. Holds D x D values and one block of rows.
 * For many features give all calls one engine, or each starts its own threads.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { StatisticsAccumulator } from "@medigan/core/metrics";
 * const accumulator = new StatisticsAccumulator(1);
 * await accumulator.add({ rows: 1, columns: 1, data: Float64Array.of(1) });
 * await accumulator.add({ rows: 1, columns: 1, data: Float64Array.of(3) });
 * const { count, mean } = await accumulator.finish();
 * assert.deepEqual([count, mean[0]], [2, 2]);
 * ```
 */
export class StatisticsAccumulator {
  /** Number of features of an image. */
  readonly dimension: number;
  #block: Float64Array;
  #blockRows = 0;
  #folded: Moments | undefined;

  /**
   * Begins without images.
   *
   * @throws {RangeError} when the dimension is no positive integer.
   */
  constructor(dimension: number) {
    if (!Number.isSafeInteger(dimension) || dimension < 1) {
      throw new RangeError(
        `Cannot accumulate statistics as the number of features must be a positive integer: current value is ${dimension}`,
      );
    }
    this.dimension = dimension;
    this.#block = new Float64Array(BLOCK_ROWS * dimension);
  }

  /** Number of images so far. */
  get count(): number {
    return (this.#folded?.count ?? 0) + this.#blockRows;
  }

  /**
   * Adds images, one row of features each. Await it before the next call.
   *
   * @throws {RangeError} when a value is not finite or the number of columns is
   * another; nothing of the batch is added then.
   */
  async add(features: Matrix, options: AlgebraOptions = {}): Promise<void> {
    const { dimension } = this;
    checkFeatures(features, { dimension, firstRow: this.count });
    for (let row = 0; row < features.rows;) {
      const rows = Math.min(features.rows - row, BLOCK_ROWS - this.#blockRows);
      const part = features.data.subarray(
        row * dimension,
        (row + rows) * dimension,
      );
      this.#block.set(part, this.#blockRows * dimension);
      this.#blockRows += rows;
      row += rows;
      if (this.#blockRows === BLOCK_ROWS) await this.#fold(options);
    }
  }

  /**
   * Adds what was computed of images elsewhere. After whole blocks of 1024 rows
   * the moments of the next 1024 give the same bits as these rows do.
   *
   * @throws {RangeError} when they are of another number of features.
   */
  async addMoments(
    moments: Moments,
    options: AlgebraOptions = {},
  ): Promise<void> {
    if (moments.mean.length !== this.dimension) {
      throw new RangeError(
        `Cannot add moments as they must be of ${this.dimension} features: current number is ${moments.mean.length}`,
      );
    }
    if (this.#blockRows > 0) await this.#fold(options);
    // The first ones grow with all that come behind them.
    this.#join(this.#folded === undefined ? structuredClone(moments) : moments);
  }

  /**
   * Statistics of all images so far. More can be added after it.
   *
   * @throws {RangeError} when there are fewer than two images.
   */
  async finish(options: AlgebraOptions = {}): Promise<Statistics> {
    checkCount(this.count);
    if (this.#blockRows === 0) return statisticsOfMoments(this.#folded!);
    const rest = await momentsOf(this.#rest(), options);
    if (this.#folded === undefined) return statisticsOfMoments(rest);
    return statisticsOfMoments(joinMoments(rest, this.#folded));
  }

  /**
   * What a new accumulator is given, moments first, to go on with the same bits.
   */
  snapshot(): { readonly moments?: Moments; readonly rows: Matrix } {
    const rest = this.#rest();
    return {
      ...this.#folded && { moments: structuredClone(this.#folded) },
      rows: { ...rest, data: rest.data.slice() },
    };
  }

  #rest(): Matrix {
    return {
      rows: this.#blockRows,
      columns: this.dimension,
      data: this.#block.subarray(0, this.#blockRows * this.dimension),
    };
  }

  async #fold(options: AlgebraOptions): Promise<void> {
    this.#join(await momentsOf(this.#rest(), options));
    this.#blockRows = 0;
  }

  #join(block: Moments): void {
    this.#folded = this.#folded === undefined
      ? block
      : joinMoments(this.#folded, block);
  }
}
