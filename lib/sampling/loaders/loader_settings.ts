/** The options of a loader with nothing left open. */
import type { CollateOptions } from "./collate.ts";
import type { OrderOptions } from "./epoch_order.ts";
import type { Transform } from "./example.ts";
import type { LoaderOptions } from "./loader.ts";

/** What a loader goes by. */
export interface LoaderSettings
  extends
    Omit<CollateOptions, "classes">,
    Pick<OrderOptions, "shuffle" | "balance" | "share"> {
  /** Examples in a batch. */
  readonly batchSize: number;
  /** Whether a last batch that is not full is left out. */
  readonly dropLast: boolean;
  /** Batches that are made before they are asked for. */
  readonly prefetch: number;
  /** What is done to each example. */
  readonly transforms: readonly Transform[];
  /** Which of several workers this is. */
  readonly worker: { readonly index: number; readonly count: number };
}

/**
 * The options of a loader with nothing left open.
 *
 * @throws {RangeError} when a number is out of range.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { settleLoader } from "./loader_settings.ts";
 * assert.equal(settleLoader({}).batchSize, 16);
 * assert.throws(() => settleLoader({ batchSize: 0 }), RangeError);
 * ```
 */
export function settleLoader(options: LoaderOptions): LoaderSettings {
  const { batchSize = 16, prefetch = 1, transform = [], mix } = options;
  const worker = options.worker ?? { index: 0, count: 1 };
  const share = mix?.share ?? 0;
  check("batch size", batchSize, 1);
  check("number of prefetched batches", prefetch, 0);
  check("number of workers", worker.count, 1);
  check("number of the worker", worker.index, 0, worker.count - 1);
  if (!(share >= 0 && share < 1)) {
    throw new RangeError(
      `Cannot mix examples as their share must be from 0 to below 1: current value is ${share}`,
    );
  }
  if (share > 0 && mix?.dataset.length === 0) {
    throw new RangeError("Cannot mix in examples as there are none");
  }
  return {
    batchSize,
    prefetch,
    worker,
    share,
    shuffle: options.shuffle ?? false,
    balance: options.balance ?? false,
    dropLast: options.dropLast ?? false,
    transforms: typeof transform === "function" ? [transform] : transform,
    layout: options.layout ?? "nchw",
    as: options.as ?? "float32",
    valueRange: options.valueRange ?? [0, 1],
  };
}

function check(what: string, value: number, least: number, most = Infinity) {
  if (Number.isSafeInteger(value) && value >= least && value <= most) return;
  throw new RangeError(
    `Cannot load batches as the ${what} must be a whole number from ${least} to ${most}: current value is ${value}`,
  );
}
