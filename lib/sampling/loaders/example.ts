/** What datasets hold and loaders join: an image, its mask and its class. */
import type { Raster } from "../../image/mod.ts";

/** One example for a network to learn from. */
export interface Example {
  /** The image. */
  readonly image: Raster;
  /** What of it belongs together, where that is known. */
  readonly mask?: Raster;
  /** Name of its class, such as `"malignant"`, where that is known. */
  readonly label?: string;
  /** Whether a model made it. */
  readonly isSynthetic: boolean;
}

/** Examples by their place, in any order and as often as wanted. */
export interface Dataset extends AsyncDisposable {
  /** Number of examples. */
  readonly length: number;
  /** Class of an example, known before it is made; absent where there is none. */
  labelOf(index: number): string | undefined;
  /**
   * One example.
   *
   * @throws {RangeError} when there is no such place.
   */
  get(index: number): Promise<Example>;
  /**
   * Several examples, in the order asked for. That is faster than one by one.
   *
   * @throws {RangeError} when there is no such place.
   */
  getMany(
    indices: readonly number[],
    signal?: AbortSignal,
  ): Promise<Example[]>;
  /** All examples in order. */
  [Symbol.asyncIterator](): AsyncGenerator<Example, void, void>;
}

/** What a transform may use besides the example. */
export interface TransformContext {
  /**
   * A number from 0 to below 1, drawn for this example in this epoch alone: the
   * same for the same seed, whatever came before.
   */
  random(): number;
  /** Number of the epoch, from 0. */
  readonly epoch: number;
}

/** Makes another example of an example, image and mask together. */
export type Transform = (
  example: Example,
  context: TransformContext,
) => Example | Promise<Example>;

/**
 * Checks places within a dataset.
 *
 * @throws {RangeError} when one is no whole number in 0..length-1.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { checkPlaces } from "./example.ts";
 * assert.throws(() => checkPlaces([0, 3], 3), RangeError);
 * ```
 */
export function checkPlaces(indices: readonly number[], length: number): void {
  const wrong = indices.find((index) =>
    !Number.isSafeInteger(index) || index < 0 || index >= length
  );
  if (wrong === undefined) return;
  throw new RangeError(
    `Cannot get an example as its place must be in 0..${
      length - 1
    }: current value is ${wrong}`,
  );
}
