/** How many items a job has: as many as take a while, from what was measured. */

/** What decides on the size of jobs. */
export interface JobSizeOptions {
  /** Jobs are multiples of so many items, but for the last. */
  readonly step: number;
  /** A fixed size, rounded up to a multiple of the step. */
  readonly jobSize?: number | undefined;
  /** Items of a job at most, but for a step. */
  readonly most?: number | undefined;
}

/** Chooses sizes and learns from what jobs took. */
export interface JobSizer {
  /** Whether jobs are of the size that they shall have. */
  isSettled(): boolean;
  /** Items of the next job, when so many are left for so many lanes. */
  next(left: number, lanes: number): number;
  /** Told what a job took. */
  learn(job: {
    readonly items: number;
    readonly elapsedMs: number;
    readonly bytes: number;
  }): void;
}

/** Long enough that the way to the worker and back does not matter. */
const TARGET_MS = 10_000;

/** What is held in memory and sent at once. */
const MAX_JOB_BYTES = 64 * 1024 ** 2;

/** The newest job counts so much; others share the rest. */
const NEWEST_WEIGHT = 0.3;

/**
 * Sizes of jobs. The first is one step; then they double at most, up to what
 * takes ten seconds or 64 MiB. Towards the end they shrink, so that no worker
 * is left alone with a long one.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { jobSizer } from "./job_size.ts";
 * const sizer = jobSizer({ step: 16 });
 * assert.equal(sizer.next(1000, 2), 16);
 * sizer.learn({ items: 16, elapsedMs: 1000, bytes: 1 });
 * assert.equal(sizer.next(1000, 2), 32);
 * assert.equal(sizer.next(20, 2), 16);
 * ```
 */
export function jobSizer(
  { step, jobSize, most = Infinity }: JobSizeOptions,
): JobSizer {
  let msPerItem: number | undefined;
  let bytesPerItem = 0;
  let size = step;
  const fixed = jobSize === undefined
    ? undefined
    : Math.ceil(jobSize / step) * step;
  return {
    isSettled: () => fixed !== undefined || msPerItem !== undefined,
    next(left, lanes) {
      if (fixed !== undefined) return fixed;
      const share = Math.ceil(left / (2 * Math.max(1, lanes)) / step) * step;
      return Math.max(step, Math.min(size, share));
    },
    learn({ items, elapsedMs, bytes }) {
      const newest = elapsedMs / items;
      msPerItem = msPerItem === undefined
        ? newest
        : NEWEST_WEIGHT * newest + (1 - NEWEST_WEIGHT) * msPerItem;
      bytesPerItem = Math.max(bytesPerItem, bytes / items);
      const fitting = Math.min(
        TARGET_MS / Math.max(msPerItem, 1e-3),
        MAX_JOB_BYTES / Math.max(bytesPerItem, 1),
        most,
      );
      const wanted = Math.floor(fitting / step) * step;
      size = Math.max(step, Math.min(wanted, 2 * size));
    },
  };
}
