/** A few tasks at a time. */

/** Runs tasks side by side, never more than its size. */
export interface TaskPool extends AsyncDisposable {
  /**
   * Begins a task as soon as there is room for it; the promise is settled when
   * it has begun.
   *
   * @throws What an earlier task threw.
   */
  add(task: () => Promise<void>): Promise<void>;
  /**
   * Waits for all tasks.
   *
   * @throws What a task threw.
   */
  drain(): Promise<void>;
}

/**
 * A pool of `size` places. Disposing of it waits for what has begun, without
 * throwing what went wrong: `drain` does.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { createTaskPool } from "./task_pool.ts";
 * await using pool = createTaskPool(2);
 * await pool.add(() => Promise.reject(new Error("Full disk")));
 * await assert.rejects(() => pool.drain(), /Full disk/);
 * ```
 */
export function createTaskPool(size: number): TaskPool {
  const running = new Set<Promise<void>>();
  let failure: { cause: unknown } | undefined;
  const throwFailure = () => {
    if (failure !== undefined) throw failure.cause;
  };
  return {
    async add(task) {
      while (running.size >= size) await Promise.race(running);
      throwFailure();
      const settled = task().catch((cause) => {
        failure ??= { cause };
      }).finally(() => running.delete(settled));
      running.add(settled);
    },
    async drain() {
      await Promise.all(running);
      throwFailure();
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(running);
    },
  };
}
