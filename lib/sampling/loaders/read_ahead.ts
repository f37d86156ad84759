/** Things that are made a little before they are asked for. */

/** How far ahead, and how. */
export interface ReadAheadOptions<Key, Value> {
  /** Makes one. */
  readonly load: (key: Key, signal: AbortSignal) => Promise<Value>;
  /** How many are made before they are asked for; 0 for none. */
  readonly prefetch: number;
  /** Stops everything. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Makes something of each key in order. While the caller works on one, the
 * next `prefetch` are made, never more. Who leaves the loop stops what has
 * begun, and waits until it has stopped.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { readAhead } from "./read_ahead.ts";
 * const load = (key: number) => Promise.resolve(key * 2);
 * const all = readAhead([1, 2, 3], { load, prefetch: 2 });
 * assert.deepEqual(await Array.fromAsync(all), [2, 4, 6]);
 * ```
 */
export async function* readAhead<Key, Value>(
  keys: Iterable<Key>,
  { load, prefetch, signal }: ReadAheadOptions<Key, Value>,
): AsyncGenerator<Value, void, void> {
  const closing = new AbortController();
  const stop = signal === undefined
    ? closing.signal
    : AbortSignal.any([signal, closing.signal]);
  const rest = keys[Symbol.iterator]();
  const begun: Promise<Value>[] = [];
  const begin = (count: number) => {
    while (begun.length < count) {
      const { value, done } = rest.next();
      if (done) return;
      const loading = load(value, stop);
      loading.catch(() => {}); // It is awaited later, here or below.
      begun.push(loading);
    }
  };
  try {
    for (;;) {
      signal?.throwIfAborted();
      begin(Math.max(1, prefetch));
      const first = begun[0];
      if (first === undefined) return;
      const value = await first;
      begun.shift();
      begin(prefetch);
      yield value;
    }
  } finally {
    closing.abort();
    await Promise.allSettled(begun);
  }
}
