/** What comes back in any order, handed on in order. */
import type { Range } from "../protocol/ranges.ts";
import type { Collected } from "./leading.ts";

/**
 * Jobs in the order of their items. What comes too early waits in memory: the
 * coordinator sends only a few jobs ahead.
 */
export async function* inOrder<T>(
  jobs: AsyncIterable<Collected<T>>,
  [whole]: readonly Range[],
): AsyncGenerator<Collected<T>, void, void> {
  const early = new Map<number, Collected<T>>();
  let next = whole?.first ?? 0;
  for await (const job of jobs) {
    early.set(job.range.first, job);
    for (let due = early.get(next); due !== undefined; due = early.get(next)) {
      early.delete(next);
      next = due.range.end;
      yield due;
    }
  }
}
